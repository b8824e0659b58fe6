/** Bodies of refusals, by the wire contract's section 4, in both formats. */
export const ERROR_BODIES = {
  invalidFields: {
    json:
      '{"ResponseType":"ErrorResponse","Version":"1.0","Id":"New","InvalidFields":' +
      '{"description":["Invalid character found"],"retry_interval":["content"]}}\n',
    xml:
      '<?xml version="1.0" encoding="UTF-8"?>\n<ErrorResponse Version="1.0" Id="New"><InvalidFields>' +
      '<description>Invalid character found</description><retry_interval>content</retry_interval>' +
      '</InvalidFields></ErrorResponse>\n',
  },
} as const;

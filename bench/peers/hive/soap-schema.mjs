// What Mesh makes of the two operations of the WSDL that the measured queries need.
export const SERVICE = 'http://www.cryptocard.com/blackshield/';

const operation = (name, url) =>
  `${name}(${name}: ${name}Input): ${name}Response @soap(elementName: "${name}Response", ` +
  `bindingNamespace: "${SERVICE}", endpoint: "${url}", subgraph: "safenet", soapAction: "\\"${SERVICE}${name}\\"", ` +
  `soapNamespace: "http://schemas.xmlsoap.org/soap/envelope/")`.replace('\\\\"', '\\"');

export function soapSchemaOf(url, cookie) {
  return `
    schema @transport(subgraph: "safenet", kind: "soap", location: "${url}", headers: [["cookie", "${cookie}"]]) {
      query: Query
    }
    directive @transport(subgraph: String, kind: String, location: String, headers: [[String]]) repeatable on SCHEMA
    directive @soap(
      elementName: String, bindingNamespace: String, endpoint: String, subgraph: String, soapAction: String,
      soapNamespace: String
    ) on FIELD_DEFINITION
    scalar JSON
    type Query {
      ${operation('GetProvisioningTasks', url)}
      ${operation('GetProvisioningTaskDetails', url)}
    }
    input GetProvisioningTasksInput { organization: String, startRecord: Int!, numberOfRecords: Int! }
    input GetProvisioningTaskDetailsInput { taskID: Int!, organization: String }
    type GetProvisioningTasksResponse { GetProvisioningTasksResult: JSON }
    type GetProvisioningTaskDetailsResponse { GetProvisioningTaskDetailsResult: JSON }
  `;
}

// The two calls to Oracle that the measured queries need, as an OpenAPI document: the vendor publishes none.
const pairs = {
  type: 'array',
  items: { type: 'object', properties: { name: { type: 'string' }, value: {} } },
};
const json = (schema) => ({ 'application/json': { schema } });
const object = (properties) => ({ type: 'object', properties });

export function openApiOf(url) {
  return {
    openapi: '3.0.3',
    info: { title: 'Provisioning tasks', version: '1' },
    servers: [{ url: `${url}/iam/governance/selfservice/api/v1` }],
    paths: {
      '/provtasks/{id}': {
        get: {
          operationId: 'getTask',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: {
            200: { description: 'The task', content: json(object({ id: { type: 'string' }, fields: pairs })) },
          },
        },
      },
      '/provtasks': {
        put: {
          operationId: 'updateTasks',
          requestBody: {
            content: json(
              object({
                tasks: {
                  type: 'array',
                  items: object({
                    id: { type: 'string' },
                    action: { type: 'string' },
                    taskId: { type: 'string' },
                  }),
                },
              }),
            ),
          },
          responses: {
            200: {
              description: 'An answer for each task',
              content: json(
                object({
                  tasks: {
                    type: 'array',
                    items: object({ id: { type: 'string' }, status: { type: 'string' }, reason: { type: 'string' } }),
                  },
                }),
              ),
            },
          },
        },
      },
    },
  };
}

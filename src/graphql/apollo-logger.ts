import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import type { Log } from '../observability/logger';

/** Apollo Server's own remarks, up to the first colon: behind it they quote the errors they are about. */
export function apolloLogger(log: Log): NonNullable<ApolloServerOptions<BaseContext>['logger']> {
  const remark = (message: unknown): string =>
    typeof message === 'string' ? (message.split(':', 1)[0]?.slice(0, 200) ?? '') : 'a remark that is not a text';
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (message) => log.process('warn', `Apollo Server: ${remark(message)}`),
    error: (message) => log.process('error', `Apollo Server: ${remark(message)}`),
  };
}

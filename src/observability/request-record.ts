/** What becomes known about one request on its way, for its line in the log. */
export interface RequestRecord {
  readonly requestId: string;
  readonly startedAt: number;
  caller: string | undefined;
  operationName: string | undefined;
  operationType: string | undefined;
  readonly errorCodes: Set<string>;
  readonly errorIds: Set<string>;
}

export function createRequestRecord(requestId: string): RequestRecord {
  return {
    requestId,
    startedAt: performance.now(),
    caller: undefined,
    operationName: undefined,
    operationType: undefined,
    errorCodes: new Set(),
    errorIds: new Set(),
  };
}

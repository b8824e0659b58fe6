// stub
export function peerQueries() { return {}; }

/** The token of the vendor's samples. */
export const SAMPLE_TOKEN = '244f8f17-041d-4c85-9924-02f7351a6fbb';
/** The token of the contract's examples: a requester, everywhere. */
export const REQUESTER_TOKEN = '5b1f0c9e-7a34-4d18-9c62-0e8d2f41b7aa';
/** A technician who is not a requester. */
export const NOT_REQUESTER_TOKEN = '0c7d5a52-9f0e-4f1b-8a35-5f2f3c1d7e10';
export const EXPIRED_TOKEN = '91b3c7de-2f64-4a0b-b1d9-7c5e8a9f0321';
export const REVOKED_TOKEN = 'e4a8f6b0-63d1-4c27-9b5e-1d2c3b4a5f69';
/** A requester inside `OU=Finance,OU=Staff,DC=corp,DC=example` only. */
export const LIMITED_TOKEN = '7f2e9d84-b5c6-4e13-8d70-a6f1b2c3d4e5';

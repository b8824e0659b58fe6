/** The account a graph server calls with; an ordinary user with a queue of its own, not an administrator. */
export const SERVICE_ACCOUNT = { user: 'provops', password: 'S3cret!' } as const;

/** Holds the default assignments and may see and do everything. */
export const ADMINISTRATOR = { user: 'XELSYSADM', password: 'not-a-real-password' } as const;

/** The one to whom Oracle's sample reassigns 3016 and 3018. */
export const COLLEAGUE = { key: '23', user: 'TNAKAMURA', password: 'not-a-real-password' } as const;

/** The service account is a member. */
export const OPERATIONS_ROLE = { key: '52', name: 'Provisioning Operations' } as const;

/** The service account is not a member. */
export const BADGE_ROLE = { key: '41', name: 'Badge Office' } as const;

import type { ApiUser } from './state';

/** The CO of the product itself: its API users are platform administrators (contract 2.2). */
export const PLATFORM_CO = 1;

export const PLATFORM_USER = {
  username: 'co_1.platform',
  password: 'k7qm-2rtx-9abd-hw4n',
  coId: PLATFORM_CO,
  privileged: true,
} as const;

/** Privileged in CO 2. */
export const KILN_USER = {
  username: 'co_2.gateway',
  password: 'r4nd-8kex-u2mp-6tya',
  coId: 2,
  privileged: true,
} as const;

/** Of CO 2, and allowed nothing. */
export const UNPRIVILEGED_USER = {
  username: 'co_2.reader',
  password: 'b3wz-7ghq-5xne-c9ku',
  coId: 2,
  privileged: false,
} as const;

/** Privileged in CO 3. */
export const TIDE_USER = {
  username: 'co_3.gateway',
  password: 'f6jt-m2va-3ysd-8prq',
  coId: 3,
  privileged: true,
} as const;

export const SUSPENDED_USER = { ...KILN_USER, username: 'co_2.suspended', password: 'd5hx-4wqk-n7ub-2gce' } as const;
export const EXPIRED_USER = { ...KILN_USER, username: 'co_2.expired', password: 'v8ma-6yrt-1jfp-3zbn' } as const;
/** Valid from tomorrow. */
export const EARLY_USER = { ...KILN_USER, username: 'co_2.early', password: 'q2se-9cdw-x4hg-7mku' } as const;
/** Bound to an address that no caller of an emulator has. */
export const ELSEWHERE_USER = { ...KILN_USER, username: 'co_2.elsewhere', password: 't1vy-5npb-8zrj-4exa' } as const;
/** Bound to the loopback interface. */
export const LOOPBACK_USER = { ...KILN_USER, username: 'co_2.loopback', password: 'g9fk-3uwd-6qsc-m7hv' } as const;

const DAY_MS = 86_400_000;

export function seedApiUsers(now: number): ApiUser[] {
  return [
    { ...PLATFORM_USER, status: 'A' },
    { ...KILN_USER, status: 'A' },
    { ...UNPRIVILEGED_USER, status: 'A' },
    { ...TIDE_USER, status: 'A' },
    { ...SUSPENDED_USER, status: 'S' },
    { ...EXPIRED_USER, status: 'A', validThrough: now - DAY_MS },
    { ...EARLY_USER, status: 'A', validFrom: now + DAY_MS },
    { ...ELSEWHERE_USER, status: 'A', remoteIp: '/^192\\.0\\.2\\.7$/' },
    { ...LOOPBACK_USER, status: 'A', remoteIp: '/^(127\\.|::1$)/' },
  ];
}

import type { BackendCosts } from '../contracts/call-costs';

/** See docs/costs.md. */
export const ADMANAGER_COSTS: BackendCosts = { workflowRequests: { submit: 1 } };

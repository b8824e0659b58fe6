import type { Settings } from '../config/schema';
import type { BudgetPolicy } from './budgets';

/** What a caller may use of what all share. */
export interface Rate {
  /** Its share of a back end's queue beside other callers. */
  readonly weight: number;
  readonly budget?: BudgetPolicy;
}

/** By the caller's name; all who are anonymous are one caller. */
export function createRates({ auth, limits, server }: Pick<Settings, 'auth' | 'limits' | 'server'>) {
  const { replicas } = server.shared;
  const rateOf = (weight: number, budget = limits.budget): Rate => ({
    weight,
    ...(budget && { budget: { ...budget, replicas } }),
  });
  const usual = rateOf(1);
  const rates = new Map(auth.tokens?.map(({ name, weight, budget }) => [name, rateOf(weight, budget)]));
  return (caller: string): Rate => rates.get(caller) ?? usual;
}

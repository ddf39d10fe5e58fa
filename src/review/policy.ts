import type { RiskSeverity } from './review.ts';
import { type RiskCode, riskCodes } from './risks/risk-codes.ts';

/** Which risks a project tells, how severe they are to it, and from which on a review fails. */
export interface ReviewPolicy {
  readonly failOnRisk: FailOnRisk;
  /** In place of a code's own severity; `off`: it is not told. */
  readonly risks: Readonly<Partial<Record<RiskCode, RiskSeverity | 'off'>>>;
}

/** The least severity that makes a review fail. */
export type FailOnRisk = RiskSeverity | 'none';

/** What holds where a project says nothing. */
export const defaultPolicy: ReviewPolicy = { failOnRisk: 'none', risks: {} };

/** What a code means under a policy. */
export function severityOf(code: RiskCode, { risks }: ReviewPolicy): RiskSeverity | 'off' {
  return risks[code] ?? riskCodes[code].severity;
}

/** Whether one of the risks is at least as severe as what a review fails on. */
export function failsOn(risks: readonly { readonly severity: RiskSeverity }[], least: FailOnRisk): boolean {
  return least !== 'none' && risks.some(({ severity }) => ranks[severity] <= ranks[least]);
}

/** For sorting: the worst has the smallest rank. */
export const ranks: Readonly<Record<RiskSeverity, number>> = { high: 0, medium: 1, low: 2 };

import type { Explanation, PlanNode } from 'relata'
import type { PlanInfo, PlanStep } from '../protocol.js'

/** Steps of a plan are as many as the parts of a query; the text is bounded all the same. */
const LONGEST = 20_000

/** A plan as the browser shows it. */
export function planInfo(explanation: Explanation): PlanInfo {
  return {
    text: String(explanation).slice(0, LONGEST),
    tree: stepOf(explanation),
    estimated: explanation.estimated ?? null,
  }
}

function stepOf({ operator, estimated, children }: PlanNode): PlanStep {
  return {
    operator: operator.slice(0, LONGEST),
    estimated: estimated ?? null,
    children: children.map(stepOf),
  }
}

/** Whether a plan sorts all rows before it returns some: `sort by`, or `first 100 by`. */
export function sortsRows({ operator, children }: PlanNode): boolean {
  return /^(sort|first \d+) by /.test(operator) || children.some(sortsRows)
}

/** One thing that `relata verify` looks at. */
export interface Check {
  readonly name: string
  readonly result: 'ok' | 'finding' | 'skipped'
  /** What was looked at, and what it amounts to. */
  readonly detail: string
  /** What is wrong, a sentence each. */
  readonly findings: readonly string[]
}

/** Findings that are listed of one check; the others are counted. */
const SHOWN = 20

export function checked(name: string, detail: string, findings: readonly string[] = []): Check {
  const rest = findings.length - SHOWN
  const listed = rest > 0 ? [...findings.slice(0, SHOWN), `… and ${rest} more`] : findings
  return { name, result: findings.length === 0 ? 'ok' : 'finding', detail, findings: listed }
}

export function skipped(name: string, detail: string): Check {
  return { name, result: 'skipped', detail, findings: [] }
}

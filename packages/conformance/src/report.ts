import type { Result, Status } from './run-case.js'

export interface Totals {
  readonly passed: number
  readonly failed: number
  readonly unsupported: number
  readonly differs: number
}

export function totals(results: readonly Result[]): Totals {
  const of = (status: Status): number => results.filter((result) => result.status === status).length
  return {
    passed: of('passed'),
    failed: of('failed'),
    unsupported: of('unsupported'),
    differs: of('differs'),
  }
}

export function totalsLine(name: string, { passed, failed, unsupported, differs }: Totals): string {
  return `${name.padEnd(32)} ${String(passed).padStart(5)} passed ${String(failed).padStart(5)} failed ${String(unsupported).padStart(5)} unsupported ${String(differs).padStart(5)} differ by design`
}

export function tagLines(results: readonly Result[]): string[] {
  const byTag = new Map<string, Result[]>()
  for (const result of results)
    for (const tag of result.tags) byTag.set(tag, [...(byTag.get(tag) ?? []), result])
  return [...byTag].sort(([a], [b]) => (a < b ? -1 : 1)).map(([tag, group]) => totalsLine(tag, totals(group)))
}

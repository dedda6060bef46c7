import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runPorts } from './ports.js'
import { countLines, coveragePage } from './table.js'

/** The page of the guide that has the counts. */
export const PAGE = fileURLToPath(new URL('../../../../docs/guide/coverage.md', import.meta.url))
const SEEDS = 10

/**
 * Prints the counts, and what is wrong. With `write` it also writes the page of the guide. Returns the exit code: 1 if
 * an answer differs, or if the page is out of date.
 */
export function reportPorts({ write }: { readonly write: boolean }): number {
  const report = runPorts(SEEDS)
  for (const line of countLines(report)) console.log(line)
  for (const fault of report.faults) console.error(fault)
  console.log(`${report.compared} answers compared, ${report.faults.length} differ`)
  if (report.faults.length > 0) return 1
  const page = coveragePage(report)
  if (write) writeFileSync(PAGE, page)
  else if (!isPage(readFileSync(PAGE, 'utf8'), page)) {
    console.error(`${PAGE} is out of date: run this with --write, then npm run format`)
    return 1
  }
  return 0
}

/** Whether a formatted page has the content of another: the formatter aligns tables and breaks no line. */
export function isPage(formatted: string, page: string): boolean {
  return plain(formatted) === plain(page)
}
function plain(page: string): string {
  return page.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---').replaceAll('\\_', '_').replaceAll('\\*', '*')
}

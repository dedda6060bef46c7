import type {
  Commit,
  DryRun,
  MigrationPlan,
  PlannedChange,
  SchemaChange,
  SchemaChanged,
  TriedChange,
  WrittenEvents,
} from '@relata/core/engine'
import type { Colours } from '../output/colours.js'
import { printable } from '../output/printable.js'
import { counted } from '../output/quantities.js'

/** A plan as text. */
export function planText({ pending, refusal, head }: MigrationPlan, colours: Colours): string {
  if (refusal !== undefined) return refusalText(refusal, colours)
  if (pending.length === 0) return upToDate(head)
  const blocks = pending.map((each) => {
    const steps = each.steps.map((step) => `  ${printable(step)}\n`).join('')
    return `${heading(each, colours)}\n${steps}${each.writesData ? '  writes data\n' : ''}${changesText(each.changes)}`
  })
  return `${blocks.join('')}${counted(pending.length, 'commit')} would be appended after commit ${head}. Rows were not read: --dry-run verifies them.\n`
}

/** A dry run as text. */
export function dryRunText({ pending, refusal, head, milliseconds }: DryRun, colours: Colours): string {
  const blocks = pending.map((each) => triedText(each, colours))
  const took = `It took ${milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`}. Nothing was written.\n`
  if (refusal !== undefined) return `${blocks.join('')}${refusalText(refusal, colours)}${took}`
  return pending.length === 0 ? upToDate(head) : `${blocks.join('')}${took}`
}

/** The result as text. */
export function doneText(commits: readonly Commit[], head: number, colours: Colours): string {
  if (commits.length === 0) return upToDate(head)
  return commits
    .map(({ position, events }) => {
      const [first, ...others] = events
      const name = first?.type === 'schemaChanged' ? nameOf(first) : ''
      const written = writtenText(countEvents(others))
      return `${colours.green('done')}  ${printable(name)} (commit ${position}${written === '' ? '' : `: ${written}`})\n`
    })
    .join('')
}

function nameOf({ migrations, reverts }: SchemaChanged): string {
  const back = reverts?.at(-1)
  return back === undefined ? (migrations?.at(-1) ?? 'changes without a migration') : `back from ${back}`
}

/** The events of a commit by type. */
export function countEvents(events: Commit['events']): WrittenEvents {
  const counts = { created: 0, updated: 0, deleted: 0, linked: 0, unlinked: 0 }
  for (const { type } of events) if (type !== 'schemaChanged') counts[type]++
  return counts
}

function triedText(tried: TriedChange, colours: Colours): string {
  const { steps, written, changes, position } = tried
  const lines = steps.map(({ step, rows, lost }) => {
    const counts = [
      ...(rows > 0 ? [counted(rows, 'row')] : []),
      ...(lost > 0
        ? [colours.yellow(`${lost.toLocaleString('en')} lost from the store, kept in its history`)]
        : []),
    ]
    return `  ${printable(step)}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}\n`
  })
  const text = written === undefined ? '' : writtenText(written)
  const writes = text === '' ? '' : `  writes ${text}\n`
  return `${heading(tried, colours)} → commit ${position}\n${lines.join('')}${writes}${changesText(changes)}`
}

function heading({ migration }: Pick<PlannedChange, 'migration'>, { bold }: Colours): string {
  return bold(migration === undefined ? 'Changes without a migration' : printable(migration))
}

function changesText(changes: readonly SchemaChange[]): string {
  return changes.map(({ effect, message }) => `  ${printable(message)} (${effect})\n`).join('')
}

function writtenText(written: WrittenEvents): string {
  return Object.entries(written)
    .filter(([, count]) => count > 0)
    .map(([type, count]) => `${count.toLocaleString('en')} ${type}`)
    .join(', ')
}

function refusalText(
  { code, message }: { readonly code: string; readonly message: string },
  { red }: Colours,
): string {
  return `${red('It would be refused:')}\n${code}: ${message}\n`
}

function upToDate(head: number): string {
  return `There is nothing to migrate. The store is at commit ${head}.\n`
}

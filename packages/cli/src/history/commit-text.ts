import type { Commit, Event, JsonPatch, Values } from '@relata/core/engine'
import type { Colours } from '../output/colours.js'
import { printable } from '../output/printable.js'
import { isoTime } from '../output/quantities.js'
import { plainJson } from '../values/value-json.js'
import { quotedText } from '../values/value-text.js'

/** The number of events of a commit that are printed; the others are counted. */
const EVENTS = 20

/** A commit as text: a line about it, and one for each event. All characters are printable. */
export function commitText(
  commit: Commit,
  colours: Colours,
  shown: readonly Event[] = commit.events,
): string {
  const lines = shown.slice(0, EVENTS).map((event) => `  ${eventText(event, colours)}`)
  const rest = shown.length - lines.length
  const others = commit.events.length - shown.length
  if (rest > 0) lines.push(colours.dim(`  and ${rest} more events`))
  if (others > 0) lines.push(colours.dim(`  and ${others} events of other rows`))
  return `${[heading(commit, colours), ...lines].join('\n')}\n`
}

function heading({ position, time, action, meta, key }: Commit, colours: Colours): string {
  const parts = [colours.bold(String(position)), isoTime(time)]
  if (action !== undefined) parts.push(colours.cyan(printable(action)))
  for (const [name, value] of Object.entries(meta ?? {}))
    parts.push(`${printable(name)}=${typeof value === 'string' ? printable(value) : quotedText(value)}`)
  if (key !== undefined) parts.push(colours.dim(`key ${printable(key)}`))
  return parts.join('  ')
}

function eventText(event: Event, colours: Colours): string {
  switch (event.type) {
    case 'created':
      return `${colours.green('+')} ${rowName(event)}  ${valuesText(event.row)}`
    case 'deleted':
      return `${colours.red('-')} ${rowName(event)}  ${valuesText(event.row)}`
    case 'updated':
      return `${colours.yellow('~')} ${rowName(event)}  ${changesText(event)}`
    case 'linked':
      return `${colours.green('+')} ${printable(event.relation)}  ${quotedText(event.from)} - ${quotedText(event.to)}`
    case 'unlinked':
      return `${colours.red('-')} ${printable(event.relation)}  ${quotedText(event.from)} - ${quotedText(event.to)}`
    case 'schemaChanged': {
      const { schema, migrations = [], steps = [] } = event
      const why =
        migrations.length > 0 ? `migrations ${migrations.map(printable).join(', ')}` : `${steps.length} steps`
      return `${colours.yellow('~')} schema  ${Object.keys(schema.models).length} models, ${why}`
    }
  }
}

function rowName({ model, key }: { readonly model: string; readonly key: unknown }): string {
  return `${printable(model)} ${quotedText(key, 30)}`
}

function valuesText(row: Values): string {
  return Object.entries(row)
    .map(([column, value]) => `${printable(column)}: ${quotedText(value, 40)}`)
    .join(', ')
}

function changesText({ before, after, patches }: Extract<Event, { readonly type: 'updated' }>): string {
  const columns = Object.keys(after).map(
    (column) =>
      `${printable(column)}: ${quotedText(before[column] ?? null, 40)} → ${quotedText(after[column] ?? null, 40)}`,
  )
  const edits = Object.entries(patches ?? {}).map(
    ([column, list]) => `${printable(column)}: ${list.map(patchText).join(', ')}`,
  )
  return [...columns, ...edits].join(', ')
}

function patchText({ op, path, value }: JsonPatch): string {
  const where = `/${path.map((part) => printable(String(part))).join('/')}`
  return op === 'remove' ? `${op} ${where}` : `${op} ${where} ${quotedText(value, 40)}`
}

/** A commit as JSON: bigints as digits, bytes in base64. */
export function commitJson(commit: Commit): object {
  const { position, id, time, schema, action, meta, key, events } = commit
  return {
    position,
    id,
    time: isoTime(time),
    schema,
    action,
    meta,
    key,
    events: events.map((event) => plainJson(event)),
  }
}

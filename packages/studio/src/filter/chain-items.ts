import { chainSteps, type ChainDescription, type ChainStep, type SchemaMeta } from 'relata'
import { isCoded } from '../errors.js'
import { LIMITS, type CompletionItem } from '../protocol.js'

/** The meaning of a chain; undefined if it isn't valid. */
export function describedChain(
  schema: SchemaMeta,
  model: string,
  chain: string,
): ChainDescription | undefined {
  try {
    return chainSteps(schema, model, chain)
  } catch (error) {
    if (isCoded(error)) return undefined
    throw error
  }
}

/** The names that may complete a chain. */
export function chainItems(schema: SchemaMeta, model: string, written: string): readonly CompletionItem[] {
  const at = written.lastIndexOf('__')
  const head = at < 0 ? '' : written.slice(0, at)
  const part = (at < 0 ? written : written.slice(at + 2)).toLowerCase()
  const steps = describedChain(schema, model, head)?.steps ?? []
  const starting = steps.filter(({ name }) => name.toLowerCase().startsWith(part))
  const matching = [
    // The closest matches first, so `author` is before `author_id`.
    ...(part === '' ? starting : starting.toSorted((a, b) => a.name.length - b.name.length)),
    ...steps.filter(({ name }) => part !== '' && name.toLowerCase().indexOf(part) > 0),
  ]
  return matching.slice(0, LIMITS.choices).map((step) => chainItem(head, step))
}

function chainItem(head: string, step: ChainStep): CompletionItem {
  const insert = head === '' ? step.name : `${head}__${step.name}`
  return { insert, label: step.name, kind: step.kind, detail: detailOf(step), more: step.kind !== 'lookup' }
}

function detailOf({ kind, type, model, several, takes }: ChainStep): string {
  if (kind === 'relation') return several ? `${model} rows` : `${model}`
  return kind === 'lookup' ? `takes ${FORMS[takes ?? 'value']}` : `${type}`
}

const FORMS: Readonly<Record<NonNullable<ChainStep['takes']>, string>> = {
  value: 'a value',
  values: 'several values',
  items: 'several items',
  pair: 'two values',
  boolean: 'true or false',
  text: 'a text',
  key: 'a name',
  keys: 'several names',
  json: 'JSON',
}

/** The operators that may follow a chain. */
export function operatorItems(
  schema: SchemaMeta,
  model: string,
  chain: string,
  prefix: string,
): readonly CompletionItem[] {
  const described = describedChain(schema, model, chain)
  if (described === undefined) return []
  const isLookup = described.kind === 'lookup'
  const comparable = described.type !== 'boolean' && described.type !== 'json' && described.type !== 'binary'
  const names = isLookup ? ['='] : comparable ? ['=', '!=', '<', '<=', '>', '>=', 'in'] : ['=', '!=']
  return names
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({
      insert: `${name} `,
      label: name,
      kind: 'operator',
      detail: WORDS[name] ?? '',
      more: false,
    }))
}

const WORDS: Readonly<Record<string, string>> = {
  '=': 'equal',
  '!=': 'not equal',
  '<': 'less',
  '<=': 'less or equal',
  '>': 'greater',
  '>=': 'greater or equal',
  in: 'one of',
}

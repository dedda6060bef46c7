import type { MigrationStep, SchemaDescription } from '@relata/core'
import { describedAttribute, printSteps, printText } from '@relata/core/engine'

/** A migration to be written as a module. */
export interface WrittenMigration {
  readonly name: string
  /** The migration before it, whose schema is the one before; undefined for the first one. */
  readonly previous: string | undefined
  readonly steps: readonly MigrationStep[]
  /** The schemas before and after it. */
  readonly before: SchemaDescription
  readonly after: SchemaDescription
  /** Labels of fields whose values `run` sets. */
  readonly inRun: ReadonlySet<string>
}

/** The style of modules. */
export interface ModuleStyle {
  readonly format: 'ts' | 'js' | 'mjs'
  /** The ending of imported files. */
  readonly imports: 'js' | 'mjs' | 'ts'
}

/** A module, and notes for its author. */
export interface MigrationSource {
  readonly text: string
  /** What the schema's description doesn't contain, one line each. */
  readonly lost: readonly string[]
}

/** The module of a migration: its steps, and `run` if data must be written. */
export function migrationSource(migration: WrittenMigration, style: ModuleStyle): MigrationSource {
  const { name, previous, steps, after } = migration
  const printed = printSteps(steps, after)
  const isTyped = style.format === 'ts'
  const run = runSource(migration)
  const generic = isTyped && previous !== undefined ? '<Before, After>' : ''
  const lines = printed.steps.map((step) => `    ${step},\n`).join('')
  const declarations = isTyped ? printed.declarations : printed.declarations.replace('(): never', '()')
  const text = [
    `${importSource([...printed.imports, 'migration'])}${isTyped && previous !== undefined ? typeImports(previous, name, style.imports) : ''}`,
    declarations,
    run === undefined
      ? ''
      : isTyped
        ? MISSING
        : MISSING.replace('(field: string, row: unknown): never', '(field, row)'),
    `export const m${name} = migration${generic}({\n  name: ${printText(name)},\n  steps: [${lines === '' ? '' : `\n${lines}  `}],\n${run ?? ''}})\n`,
  ]
  return { text: text.filter((part) => part !== '').join('\n'), lost: printed.lost }
}

function importSource(names: readonly string[]): string {
  const sorted = [...new Set(names)].toSorted()
  const line = `import { ${sorted.join(', ')} } from 'relata'\n`
  return line.length <= 110
    ? line
    : `import {\n${sorted.map((name) => `  ${name},\n`).join('')}} from 'relata'\n`
}

/** The schemas that the data of a migration is typed by. */
function typeImports(previous: string, name: string, ending: string): string {
  return [
    `import type { Models as Before } from './schemas/${previous}.${ending}'\n`,
    `import type { Models as After } from './schemas/${name}.${ending}'\n`,
  ].join('')
}

const MISSING = `/** In place of a value: write it where this is called. Until then the migration is refused. */
function missing(field: string, row: unknown): never {
  throw new TypeError(\`\${field} of \${String(row)} has no value yet: write it into the migration.\`)
}
`

const BACK =
  '  // back: (after, before) => { … }, if going back has to undo what run writes to fields that stay\n'

/** A loop for each model that gets values. */
function runSource({ steps, before, inRun }: WrittenMigration): string | undefined {
  const fields = new Map<string, string[]>()
  for (const label of inRun) {
    const at = label.lastIndexOf('.')
    const model = label.slice(0, at)
    fields.set(model, [...(fields.get(model) ?? []), label.slice(at + 1)])
  }
  if (fields.size === 0) return undefined
  const loops = [...fields].map(([model, names]) => {
    const old = nameBefore(model, steps)
    const key = keyOf(before, old)
    const values = names.map((name) => `${name}: missing(${printText(`${model}.${name}`)}, row)`)
    return `    for (const row of ${managerOf('before', old)}.all())\n      ${managerOf('after', model)}.update(${managerOf('after', model)}.get(row.${key}), { ${values.join(', ')} })\n`
  })
  return `  run: (before, after) => {\n${loops.join('')}  },\n${BACK}`
}

function managerOf(database: string, model: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(model) ? `${database}.${model}` : `${database}.model(${printText(model)})`
}

/** The name of a model before the steps. */
function nameBefore(model: string, steps: readonly MigrationStep[]): string {
  let name = model
  for (const step of steps.toReversed())
    if (step.step === 'renameModel' && step.to === name) name = step.model
  return name
}

/** The attribute that has the primary key of a model's rows. */
function keyOf({ models }: SchemaDescription, model: string): string {
  const { pk, fields } = models[model] as {
    readonly pk: string
    readonly fields: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  }
  return describedAttribute(pk, fields[pk] ?? {})
}

import { resolve } from 'node:path'
import type { MigrationStep, SchemaDescription } from '@relata/core'
import { describeDifference } from '@relata/core'
import { showStep } from '@relata/core/engine'
import { CommandError, usageError } from '../command-error.js'
import type { CommandContext } from '../command-context.js'
import type { CommonOptions } from '../command/definition.js'
import { EXIT, type ExitCode } from '../exit-code.js'
import { loadSchema } from '../load/load-schema.js'
import { coloursFor } from '../output/colours.js'
import { jsonDocument } from '../output/json.js'
import { printable } from '../output/printable.js'
import { Answers } from './answers.js'
import { checkEdits } from './check-edits.js'
import type { MakeOptions } from './make-options.js'
import { mergeBranches, stateOf } from './merge-branches.js'
import { checkTitle, nameAfter, numberOf, titleOf } from './migration-name.js'
import { titleFor } from './migration-title.js'
import { planSteps } from './plan-steps.js'
import { printQuestion } from './questions.js'
import { readFolder, type MigrationFolder } from './read-folder.js'
import { filesOf, styleOf, writeFiles } from './write-migration.js'

type Options = MakeOptions & CommonOptions

const NOTHING: SchemaDescription = { format: 1, models: {} }

/** A migration that is written, besides its files. */
interface Made {
  readonly title: string
  readonly steps: readonly MigrationStep[]
  readonly before: SchemaDescription
  readonly after: SchemaDescription
  readonly parents: readonly string[]
  readonly inRun: ReadonlySet<string>
}

/** Writes the migration from the schema after the last one to that of the code. */
export async function makeMigration(context: CommandContext, options: Options): Promise<ExitCode> {
  const folder = await readFolder(context.cwd, options.dir)
  await checkEdits(folder)
  if (folder.leaves.length > 1) return branches(context, folder, options)
  const [last] = folder.leaves
  const before = last === undefined ? NOTHING : stateOf(last, folder).schema
  const parents = last === undefined ? [] : [last.name]
  if (options.empty === true)
    return await write(context, options, folder, {
      title: 'empty',
      steps: [],
      before,
      after: before,
      parents,
      inRun: new Set(),
    })
  const schema = await loadSchema(context.cwd, sourceOf(options))
  const after = schema.describe()
  const changes = describeDifference(before, after)
  if (changes.length === 0) return unchanged(context, options)
  if (options.check === true) return missing(context, changes, options)
  const answers = new Answers(before, schema, options)
  const prompt = options.input ? context.prompt : undefined
  const planned = await planSteps(before, schema, answers, prompt)
  if (planned.kind === 'questions') {
    const questions = planned.questions.map(printQuestion)
    context.stdout.write(jsonDocument({ questions }))
    context.stderr.write(
      `ERR_NO_ANSWER: ${questions.length} ${questions.length === 1 ? 'question is' : 'questions are'} open. Pass one of the answers of each as an option, or run the command at a terminal. Nothing was written.\n`,
    )
    return EXIT.usage
  }
  const { steps } = planned
  const title = last === undefined ? 'initial' : titleFor(steps)
  return await write(context, options, folder, { title, steps, before, after, parents, inRun: answers.inRun })
}

/** Writes a migration that follows those of several branches. */
export async function mergeMigrations(context: CommandContext, options: Options): Promise<ExitCode> {
  const folder = await readFolder(context.cwd, options.dir)
  await checkEdits(folder)
  if (folder.leaves.length < 2) return unchanged(context, options)
  const schema = mergeBranches(folder)
  const parents = folder.leaves.map(({ name }) => name)
  const title = `merge_${parents.map(titleOf).join('_')}`.slice(0, 60)
  return await write(context, options, folder, {
    title,
    steps: [],
    before: schema,
    after: schema,
    parents,
    inRun: new Set(),
  })
}

function sourceOf({ schema, export: name }: Options): { readonly schema: string; readonly export?: string } {
  if (schema === undefined)
    throw usageError('makemigrations needs the module that exports your schema: --schema dist/schema.js')
  return name === undefined ? { schema } : { schema, export: name }
}

function branches(context: CommandContext, folder: MigrationFolder, { check, json }: Options): ExitCode {
  const names = folder.leaves.map(({ name }) => name)
  if (check !== true)
    throw new CommandError(
      'ERR_MIGRATION_CONFLICT',
      `No migration follows all of ${names.join(' and ')}: they are of different branches. Merge them: relata makemigrations --merge`,
      { value: names },
    )
  if (json === true) context.stdout.write(jsonDocument({ changes: [], branches: names }))
  else context.stdout.write(`Branches to be merged: ${names.join(', ')}\n`)
  return EXIT.finding
}

function unchanged({ stdout }: CommandContext, { json, check, merge }: Options): ExitCode {
  if (json === true)
    stdout.write(jsonDocument(check === true ? { changes: [], branches: [] } : { migration: null }))
  else stdout.write(merge === true ? 'Nothing to merge.\n' : 'No changes.\n')
  return EXIT.ok
}

function missing({ stdout }: CommandContext, changes: readonly string[], { json }: Options): ExitCode {
  if (json === true) stdout.write(jsonDocument({ changes, branches: [] }))
  else
    stdout.write(`A migration is missing:\n${changes.map((change) => `  ${printable(change)}\n`).join('')}`)
  return EXIT.finding
}

async function write(
  context: CommandContext,
  options: Options,
  folder: MigrationFolder,
  made: Made,
): Promise<ExitCode> {
  const { cwd, stdout, stderr, env } = context
  const number = numberOf(folder.files.at(-1)?.name ?? '')
  const name = nameAfter(number, checkTitle(options.name ?? made.title))
  const style = await styleOf(folder, options)
  const { before, after, parents, steps, inRun } = made
  const previous = parents.length > 1 ? name : parents[0]
  const migration = { name, previous, parents, steps, before, after, schema: after, inRun }
  const { files, lost } = await filesOf(folder, migration, style)
  const target = options.out === undefined ? folder.path : resolve(cwd, options.out)
  const isDry = options.dryRun === true
  const paths = isDry ? files.map(({ path }) => path) : await writeFiles(cwd, target, files)
  const shown = steps.map((step) => printable(showStep(step)))
  if (options.json === true) {
    const texts = isDry ? { contents: Object.fromEntries(files.map(({ path, text }) => [path, text])) } : {}
    stdout.write(
      jsonDocument({ migration: name, files: paths, steps: shown, setInRun: [...inRun], lost, ...texts }),
    )
    return EXIT.ok
  }
  if (isDry) stdout.write(files[0]?.text ?? '')
  else {
    const colours = coloursFor(stdout, env)
    stdout.write(`${colours.bold(name)}\n${shown.map((step) => `  ${step}\n`).join('')}`)
    stdout.write(paths.map((path) => `Written: ${path}\n`).join(''))
  }
  for (const line of lost)
    stderr.write(
      `Not in the migration, because a description of a schema doesn't have it: ${printable(line)}\n`,
    )
  for (const label of inRun) stderr.write(`Write the values of ${label} into the function run of ${name}.\n`)
  return EXIT.ok
}

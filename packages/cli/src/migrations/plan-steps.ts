import type { MigrationStep, SchemaDescription, SchemaMeta, Value } from '@relata/core'
import { checkValue } from '@relata/core'
import {
  applySteps,
  fieldLabel,
  openQuestions,
  sameDescription,
  stepsBetween,
  type MigrationQuestion,
} from '@relata/core/engine'
import { CommandError, usageError } from '../command-error.js'
import type { Prompt } from '../prompt.js'
import type { Answers } from './answers.js'
import { askQuestion } from './questions.js'

/** The steps of a migration, or the questions that have to be answered first. */
export type PlannedSteps =
  | { readonly kind: 'steps'; readonly steps: readonly MigrationStep[] }
  | { readonly kind: 'questions'; readonly questions: readonly MigrationQuestion[] }

/**
 * Plans the steps from a schema to that of the code. With a prompt it asks all questions. Throws CommandError
 * `ERR_MIGRATION_UNSUPPORTED` if a change can't be made by steps, `ERR_COMMAND_LINE` if an answer doesn't fit.
 */
export async function planSteps(
  before: SchemaDescription,
  schema: SchemaMeta,
  answers: Answers,
  prompt: Prompt | undefined,
): Promise<PlannedSteps> {
  const after = schema.describe()
  for (;;) {
    const questions = fitting(() => openQuestions(before, after, answers.decisions))
    const [question] = questions
    if (question === undefined) break
    // Values don't matter if the change can't be made.
    if (question.kind === 'keys' || question.kind === 'value') refuseUnsupported(before, after, answers)
    if (prompt === undefined) return { kind: 'questions', questions }
    await askQuestion(question, answers, prompt)
  }
  const asked = refuseUnsupported(before, after, answers)
  refuseOtherValues(asked, answers)
  giveDefaults(asked, schema, answers)
  const { steps } = stepsBetween(before, after, answers.decisions)
  if (!sameDescription(applySteps(before, { name: 'the migration', steps }), after))
    throw unsupported(['the steps would not lead to the schema exactly'])
  return { kind: 'steps', steps }
}

/** An answer that names something that doesn't exist is a wrong command line. */
function fitting<T>(plan: () => T): T {
  try {
    return plan()
  } catch (error) {
    throw error instanceof TypeError ? usageError(error.message) : error
  }
}

function refuseUnsupported(
  before: SchemaDescription,
  after: SchemaDescription,
  answers: Answers,
): readonly MigrationStep[] {
  const { steps, unsupported: changes } = fitting(() => stepsBetween(before, after, answers.decisions))
  if (changes.length > 0) throw unsupported(changes.map(({ message }) => message))
  return steps
}

function unsupported(reasons: readonly string[]): CommandError {
  const message = `No steps make this change:\n${reasons.map((reason) => `  ${reason}\n`).join('')}Keep the model as it is, add a new one beside it, and copy its rows in the function run of a migration (makemigrations --empty begins one).`
  return new CommandError('ERR_MIGRATION_UNSUPPORTED', message, { value: reasons })
}

/** A value for a field that isn't added would be silently ignored. */
function refuseOtherValues(steps: readonly MigrationStep[], answers: Answers): void {
  const added = new Set(addedFields(steps))
  const other = answers.valued.find((label) => !added.has(label))
  if (other !== undefined)
    throw usageError(`${other} is not a field that this migration adds, so it takes no value.`, other)
}

function addedFields(steps: readonly MigrationStep[]): readonly string[] {
  return steps.flatMap((step) => (step.step === 'addField' ? [fieldLabel(step.model, step.field)] : []))
}

/** Calls the functions that are defaults of added fields, once each. Other defaults are in the steps already. */
function giveDefaults(steps: readonly MigrationStep[], schema: SchemaMeta, answers: Answers): void {
  const valued = new Set(answers.valued)
  for (const step of steps) {
    if (step.step !== 'addField') continue
    const label = fieldLabel(step.model, step.field)
    const field = schema.model(step.model).fieldByName.get(step.field)
    if (typeof field?.default !== 'function' || valued.has(label)) continue
    const value: unknown = (field.default as () => unknown)()
    answers.setDefault(label, value === null ? null : (checkValue(field, value) satisfies Value))
  }
}

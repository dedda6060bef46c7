import { fieldLabel, type MigrationQuestion } from '@relata/core/engine'
import { CommandError } from '../command-error.js'
import { EXIT } from '../exit-code.js'
import { printable } from '../output/printable.js'
import type { Prompt } from '../prompt.js'
import type { Answers } from './answers.js'

/** One possible answer. */
interface Choice {
  readonly text: string
  /** The command-line option for it. */
  readonly option: string | undefined
  readonly give: (answers: Answers, prompt: Prompt) => void | Promise<void>
}

/** A question as `--json` prints it. */
export interface PrintedQuestion {
  readonly kind: MigrationQuestion['kind']
  readonly model: string
  readonly field?: string
  readonly question: string
  /** Options of the command line that answer it, one of them. */
  readonly answers: readonly string[]
}

/** A question with the options that answer it. */
export function printQuestion(question: MigrationQuestion): PrintedQuestion {
  return {
    kind: question.kind,
    model: question.model,
    ...('field' in question ? { field: question.field } : {}),
    question: textOf(question),
    answers: choicesOf(question).flatMap(({ option }) => option ?? []),
  }
}

/** Asks at the terminal. Throws CommandError `ERR_NO_ANSWER` if the user chooses to stop. */
export async function askQuestion(
  question: MigrationQuestion,
  answers: Answers,
  prompt: Prompt,
): Promise<void> {
  const choices = choicesOf(question)
  const index = await prompt.choose(
    printable(textOf(question)),
    choices.map(({ text }) => printable(text)),
  )
  await choices[index]?.give(answers, prompt)
}

function textOf(question: MigrationQuestion): string {
  switch (question.kind) {
    case 'renameModel':
      return `The model ${question.model} no longer exists. What happened to it?`
    case 'renameField':
      return `The field ${question.model}.${question.field} no longer exists. What happened to it?`
    case 'keys':
      return `The key ${question.model}.${question.field} referred to ${question.from}, and refers to ${question.to} now. What happens to its values?`
    case 'value': {
      const { model, field, described, unique } = question
      const reason =
        described['default'] === undefined
          ? 'is required and has no default'
          : 'is unique, so its default cannot be the value of all rows'
      return `The new field ${model}.${field} (${String(described['type'] ?? described['kind'])}${unique ? ', unique' : ''}) ${reason}. Which value do existing rows get?`
    }
  }
}

function choicesOf(question: MigrationQuestion): readonly Choice[] {
  switch (question.kind) {
    case 'renameModel': {
      const { model, candidates } = question
      return [
        ...candidates.map((name) => ({
          text: `It was renamed to ${name}.`,
          option: `--rename-model ${model}=${name}`,
          give: (answers: Answers) => answers.renameModel(model, name),
        })),
        {
          text: 'It was removed, with its rows.',
          option: `--remove ${model}`,
          give: (answers) => answers.removeModel(model),
        },
      ]
    }
    case 'renameField': {
      const { model, field, candidates } = question
      const label = fieldLabel(model, field)
      return [
        ...candidates.map((name) => ({
          text: `It was renamed to ${name}.`,
          option: `--rename ${label}=${name}`,
          give: (answers: Answers) => answers.renameField(label, name),
        })),
        {
          text: 'It was removed, with its values.',
          option: `--remove ${label}`,
          give: (answers) => answers.removeField(label),
        },
      ]
    }
    case 'keys':
      return keyChoices(fieldLabel(question.model, question.field), question.to)
    case 'value':
      return valueChoices(fieldLabel(question.model, question.field), question.unique)
  }
}

function keyChoices(label: string, target: string): readonly Choice[] {
  return [
    {
      text: `They are kept, and read as values of ${target}.`,
      option: `--keep-keys ${label}`,
      give: (answers) => answers.keepKeys(label),
    },
    {
      text: 'They are removed: the field is removed and added again.',
      option: `--replace ${label}`,
      give: (answers) => answers.replace(label),
    },
  ]
}

function valueChoices(label: string, unique: boolean): readonly Choice[] {
  const one: Choice = {
    text: 'One value, which I write now.',
    option: `--value ${label}=VALUE`,
    give: async (answers, prompt) => {
      const text = await prompt.text(`Value of ${label}: `, (typed) => answers.faultOf(label, typed))
      answers.setValue(label, text)
    },
  }
  return [
    ...(unique ? [] : [one]),
    {
      text: 'A value for each row: I write it in the function run of the migration.',
      option: `--set-in-run ${label}`,
      give: (answers) => answers.setInRun(label),
    },
    {
      text: 'None yet: stop, so that I can declare a default or null: true.',
      option: undefined,
      give: () => {
        throw new CommandError(
          'ERR_NO_ANSWER',
          `Stopped: ${label} needs a value for existing rows. Nothing was written.`,
          {
            value: label,
            exitCode: EXIT.usage,
          },
        )
      },
    },
  ]
}

import type { Invocation } from './command/definition.js'
import { CommandError } from './command-error.js'
import { EXIT } from './exit-code.js'

interface Confirmation {
  /** The question: `Go back?` */
  readonly question: string
  /** `Going back` */
  readonly action: string
  /** `Nothing was written.` */
  readonly otherwise: string
}

/** Resolves if the user types yes; throws CommandError `ERR_NO_ANSWER` for another answer, or without a terminal. */
export async function confirm(
  { prompt }: Pick<Invocation['context'], 'prompt'>,
  { question, action, otherwise }: Confirmation,
): Promise<void> {
  const asked = `${question} Type yes: `
  const answer = await prompt?.text(asked)
  if (answer === 'yes') return
  const message =
    answer === undefined
      ? `${action} has to be confirmed, and there is no terminal: pass --yes. ${otherwise}`
      : `The answer was not yes, but '${answer}'. ${otherwise}`
  throw new CommandError('ERR_NO_ANSWER', message, { value: asked, exitCode: EXIT.usage })
}

import { createInterface } from 'node:readline/promises'
import type { CommandError } from './command-error.js'
import { EXIT } from './exit-code.js'

/** Asks the user at the terminal. */
export interface Prompt {
  /** One of the choices, by its index. */
  choose(question: string, choices: readonly string[]): Promise<number>
  /** A line of text. After a refused one the question is repeated: `check` returns the reason. */
  text(question: string, check?: (answer: string) => string | undefined): Promise<string>
}

/** A prompt that reads lines. Rejects with CommandError `ERR_NO_ANSWER` if the input ends. */
export function terminalPrompt(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Prompt {
  async function text(question: string, check?: (answer: string) => string | undefined): Promise<string> {
    for (;;) {
      const answer = (await readLine(input, output, question)).trim()
      const fault = check?.(answer)
      if (fault === undefined) return answer
      output.write(`${fault}\n`)
    }
  }
  async function choose(question: string, choices: readonly string[]): Promise<number> {
    const lines = choices.map((choice, index) => `  ${index + 1}) ${choice}\n`)
    const answer = await text(`${question}\n${lines.join('')}Number: `, (typed) =>
      /^\d+$/.test(typed) && Number(typed) >= 1 && Number(typed) <= choices.length
        ? undefined
        : `Answer with a number from 1 to ${choices.length}.`,
    )
    return Number(answer) - 1
  }
  return { choose, text }
}

async function readLine(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  question: string,
): Promise<string> {
  const lines = createInterface({ input, output })
  try {
    const ended = new Promise<never>((_, reject) => {
      lines.once('close', () => void noAnswer(question).then(reject))
    })
    return await Promise.race([lines.question(question), ended])
  } finally {
    lines.close()
  }
}

/** Errors are loaded on demand, because the help of the command line needs none. */
async function noAnswer(question: string): Promise<CommandError> {
  const { CommandError } = await import('./command-error.js')
  return new CommandError('ERR_NO_ANSWER', `The input ended before a question was answered: ${question}`, {
    value: question,
    exitCode: EXIT.usage,
  })
}

import picocolors from 'picocolors'
import type { Output } from '../command-context.js'

export type Colours = ReturnType<typeof picocolors.createColors>

/**
 * Colours for what is written to a stream: none unless it is a terminal. `NO_COLOR` and `FORCE_COLOR` are
 * respected.
 */
export function coloursFor(output: Output, env: Readonly<Record<string, string | undefined>>): Colours {
  const { NO_COLOR: none = '', FORCE_COLOR: forced = '', TERM: terminal } = env
  const wanted = forced !== '' && forced !== '0' ? true : output.isTTY === true && terminal !== 'dumb'
  return picocolors.createColors(wanted && none === '')
}

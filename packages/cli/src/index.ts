/**
 * The command `relata`, as a function: {@link run}.
 *
 * @packageDocumentation
 */

export { run } from './run.js'
export type { Input, Output, RunOptions } from './command-context.js'
export type { Prompt } from './prompt.js'

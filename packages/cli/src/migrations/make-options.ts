import type { AnswerOptions } from './answers.js'

/** Options of `relata makemigrations`, as the parser names them. */
export interface MakeOptions extends AnswerOptions {
  readonly schema?: string
  readonly export?: string
  readonly dir: string
  readonly out?: string
  readonly name?: string
  readonly format?: 'ts' | 'js' | 'mjs'
  readonly tsImports?: boolean
  readonly input: boolean
  readonly check?: boolean
  readonly dryRun?: boolean
  readonly empty?: boolean
  readonly merge?: boolean
}

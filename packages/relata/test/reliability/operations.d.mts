import type { Schema } from '../../src/index.js'

export class Model {
  /** What the rows and links must be. */
  text(): string
}
export type Writes = readonly (readonly [string, ...unknown[]])[]
export function operation(model: Model, seed: number, n: number): Writes
export function write(db: unknown, writes: Writes): void
export function writeOperations(
  db: unknown,
  options: {
    readonly seed: number
    readonly writers: number
    readonly limit?: number
    readonly acknowledge?: (n: number) => unknown
  },
): Promise<void>
export function textOf(db: unknown): string
export function schemaOf(relata: unknown): Schema<unknown>

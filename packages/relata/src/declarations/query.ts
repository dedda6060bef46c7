/**
 * Every type of `@relata/query` that the declarations of a library over Relata may name. The compiler writes
 * there what it infers, and where packages see only what they depend on, it can write only what `relata`
 * exports. Code that is written by hand imports from `relata`.
 *
 * @packageDocumentation
 */

export type * from '@relata/query/declarations'

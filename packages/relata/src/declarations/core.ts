/**
 * Every type of `@relata/core` that the declarations of a library over Relata may name. The compiler writes
 * inferred types into declarations, and if packages see only their own dependencies, it can only refer to
 * exports of `relata`. Hand-written code imports from `relata`.
 *
 * @packageDocumentation
 */

export type * from '@relata/core'

/**
 * Relata: everything in one install. `createStore` keeps a store in memory, `openStore` in a folder; the rest is that of `@relata/core` (models,
 * values, events, errors), `@relata/query` (query sets, expressions) and `@relata/level` (the log in the folder).
 */
export { openStore } from './open-store.js'
export type { OpenStoreOptions } from './open-store.js'

export * from '@relata/core'
export * from '@relata/query'
export * from '@relata/level'

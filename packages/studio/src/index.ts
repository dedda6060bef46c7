/**
 * The studio: view and edit a store in the browser.
 *
 * @packageDocumentation
 */

export { studio } from './studio.js'
export type { StudioHandler } from './studio.js'
export { studioPlugin } from './fastify.js'
export type { FastifyLike, StudioPluginOptions } from './fastify.js'
export { StudioError } from './errors.js'
export type { StudioCode } from './errors.js'
export type { AnyStore, StudioOptions } from './options.js'

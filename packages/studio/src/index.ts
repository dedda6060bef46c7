/**
 * The studio: see and edit a store in the browser.
 *
 * @packageDocumentation
 */

export { HEADERS, LIMITS, TOKEN_PARAMETER } from './protocol.js'

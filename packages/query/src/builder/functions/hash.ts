import type { OfOne } from '../../types/functions.js'
import { ofSubjects } from './call.js'
import { typed } from '../typed.js'

/**
 * The MD5 of a text (as UTF-8) or of bytes, in hexadecimal. Not for secrets.
 *
 * @example
 * ```ts
 * db.User.annotate({ digest: md5('email') })
 * ```
 * @public
 */
export const md5: OfOne<'text'> = typed(ofSubjects('md5', 1))

/**
 * The SHA-1 of a text (as UTF-8) or of bytes, in hexadecimal. Not for secrets.
 *
 * @example
 * ```ts
 * db.User.annotate({ digest: sha1('email') })
 * ```
 * @public
 */
export const sha1: OfOne<'text'> = typed(ofSubjects('sha1', 1))

/**
 * The SHA-224 of a text (as UTF-8) or of bytes, in hexadecimal.
 *
 * @example
 * ```ts
 * db.User.annotate({ digest: sha224('email') })
 * ```
 * @public
 */
export const sha224: OfOne<'text'> = typed(ofSubjects('sha224', 1))

/**
 * The SHA-256 of a text (as UTF-8) or of bytes, in hexadecimal.
 *
 * @example
 * ```ts
 * db.User.annotate({ digest: sha256('email') })
 * ```
 * @public
 */
export const sha256: OfOne<'text'> = typed(ofSubjects('sha256', 1))

/**
 * The SHA-384 of a text (as UTF-8) or of bytes, in hexadecimal.
 *
 * @example
 * ```ts
 * db.User.annotate({ digest: sha384('email') })
 * ```
 * @public
 */
export const sha384: OfOne<'text'> = typed(ofSubjects('sha384', 1))

/**
 * The SHA-512 of a text (as UTF-8) or of bytes, in hexadecimal.
 *
 * @example
 * ```ts
 * db.User.annotate({ digest: sha512('email') })
 * ```
 * @public
 */
export const sha512: OfOne<'text'> = typed(ofSubjects('sha512', 1))

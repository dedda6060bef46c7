import type { OfOne, OfSeveral, WithParameter, WithParameters } from '../../types/functions.js'
import { ofSubjects, withParameters } from './call.js'
import * as make from './make.js'
import { typed } from '../typed.js'

/**
 * A text in lower case, by Unicode.
 *
 * @example
 * ```ts
 * db.Author.orderBy(lower('name'))
 * ```
 * @public
 */
export const lower: OfOne<'text'> = typed(ofSubjects('lower', 1))

/**
 * A text in upper case, by Unicode.
 *
 * @example
 * ```ts
 * db.Author.annotate({ heading: upper('name') })
 * ```
 * @public
 */
export const upper: OfOne<'text'> = typed(ofSubjects('upper', 1))

/**
 * How many characters (code points) a text has.
 *
 * @example
 * ```ts
 * db.Book.annotate({ n: length('title') }).filter({ n__gt: 20 })
 * ```
 * @public
 */
export const length: OfOne<'integer'> = typed(ofSubjects('length', 1))

/**
 * Several values as one text; a null adds nothing. Strings are chains: a constant goes into `Value()`.
 *
 * @example
 * ```ts
 * db.Author.annotate({ full: concat('first', Value(' '), 'last') })
 * ```
 * @public
 */
export const concat: OfSeveral<'concat'> = typed(ofSubjects('concat', 1, Infinity))

/**
 * The first characters of a text. Throws UsageError `ERR_ARGUMENT` for fewer than one.
 *
 * @example
 * ```ts
 * db.Author.annotate({ initial: left('name', 1) })
 * ```
 * @public
 */
export const left: WithParameter<'text', number> = typed(make.left)

/**
 * The last characters of a text. Throws UsageError `ERR_ARGUMENT` for fewer than one.
 *
 * @example
 * ```ts
 * db.Phone.annotate({ last: right('number', 4) })
 * ```
 * @public
 */
export const right: WithParameter<'text', number> = typed(make.right)

/**
 * The characters of a text from a position on (the first is 1), at most the given number of them. Throws
 * UsageError `ERR_ARGUMENT` for a position below 1.
 *
 * @example
 * ```ts
 * db.Book.annotate({ group: substr('isbn', 4, 2) })
 * ```
 * @public
 */
export const substr: WithParameters<'text', number, number> = typed(make.substr)

/**
 * The position of the first occurrence of a text in another, counted from 1; 0 if it doesn't occur.
 *
 * @example
 * ```ts
 * db.User.annotate({ at: strIndex('email', '@') })
 * ```
 * @public
 */
export const strIndex: WithParameter<'integer', string> = typed(withParameters('strIndex', 2))

/**
 * A text with each occurrence of another one replaced, or taken out. Case counts.
 *
 * @example
 * ```ts
 * db.Book.annotate({ sortKey: replace('title', 'The ', '') })
 * ```
 * @public
 */
export const replace: WithParameters<'text', string, string> = typed(make.replace)

/**
 * A text repeated a number of times.
 *
 * @example
 * ```ts
 * db.Review.annotate({ shown: repeat(Value('*'), F('stars')) })
 * ```
 * @public
 */
export const repeat: WithParameter<'text', number> = typed(make.repeat)

/**
 * A text from its end to its start, by code points.
 *
 * @example
 * ```ts
 * db.Word.filter({ text: reverse('text') })
 * ```
 * @public
 */
export const reverse: OfOne<'text'> = typed(ofSubjects('reverse', 1))

/**
 * A text without the spaces at its ends.
 *
 * @example
 * ```ts
 * db.Author.all().update({ name: trim('name') })
 * ```
 * @public
 */
export const trim: OfOne<'text'> = typed(ofSubjects('trim', 1))

/**
 * A text without the spaces at its start.
 *
 * @example
 * ```ts
 * db.Line.annotate({ code: ltrim('text') })
 * ```
 * @public
 */
export const ltrim: OfOne<'text'> = typed(ofSubjects('ltrim', 1))

/**
 * A text without the spaces at its end.
 *
 * @example
 * ```ts
 * db.Line.annotate({ code: rtrim('text') })
 * ```
 * @public
 */
export const rtrim: OfOne<'text'> = typed(ofSubjects('rtrim', 1))

/**
 * A text padded at its start (with spaces, or another text) to a number of characters; a longer one is
 * truncated.
 *
 * @example
 * ```ts
 * db.Invoice.annotate({ code: lpad(cast('number', 'text'), 8, '0') })
 * ```
 * @public
 */
export const lpad: WithParameters<'text', number, string> = typed(make.lpad)

/**
 * A text padded at its end to a number of characters; a longer one is truncated.
 *
 * @example
 * ```ts
 * db.Item.annotate({ column: rpad('name', 20, '.') })
 * ```
 * @public
 */
export const rpad: WithParameters<'text', number, string> = typed(make.rpad)

/**
 * The character with a code point; null if there is none.
 *
 * @example
 * ```ts
 * db.Author.annotate({ first: left('name', 1) }).filter({ first: chr(201) })
 * ```
 * @public
 */
export const chr: OfOne<'text?'> = typed(ofSubjects('chr', 1))

/**
 * The code point of a text's first character; null for an empty one.
 *
 * @example
 * ```ts
 * db.Author.annotate({ code: ord('name') })
 * ```
 * @public
 */
export const ord: OfOne<'integer?'> = typed(ofSubjects('ord', 1))

import type { Constantly, OfOne, OfTwo, Rounding } from '../../types/functions.js'
import { ofSubjects } from './call.js'
import * as make from './make.js'
import { typed } from '../typed.js'

/**
 * A number without its sign.
 *
 * @example
 * ```ts
 * db.Account.annotate({ size: abs('balance') })
 * ```
 * @public
 */
export const abs: OfOne<'number:same'> = typed(ofSubjects('abs', 1))

/**
 * The least whole number that isn't below a number.
 *
 * @example
 * ```ts
 * db.Item.annotate({ boxes: ceil('volume') })
 * ```
 * @public
 */
export const ceil: OfOne<'number:same'> = typed(ofSubjects('ceil', 1))

/**
 * The greatest whole number that isn't above a number.
 *
 * @example
 * ```ts
 * db.Item.annotate({ full: floor('volume') })
 * ```
 * @public
 */
export const floor: OfOne<'number:same'> = typed(ofSubjects('floor', 1))

/**
 * A number rounded to a number of decimal places (by default none), half away from zero. Throws UsageError
 * `ERR_ARGUMENT` for a negative number.
 *
 * @example
 * ```ts
 * db.Item.annotate({ shown: round('price', 1) })
 * ```
 * @public
 */
export const round: Rounding = typed(make.round)

/**
 * -1, 0 or 1.
 *
 * @example
 * ```ts
 * db.Account.annotate({ side: sign('balance') })
 * ```
 * @public
 */
export const sign: OfOne<'number:same'> = typed(ofSubjects('sign', 1))

/**
 * The remainder of a division, with the sign of the dividend; null if the divisor is 0.
 *
 * @example
 * ```ts
 * db.Item.annotate({ odd: mod('number', 2) })
 * ```
 * @public
 */
export const mod: OfTwo<'number:real?'> = typed(ofSubjects('mod', 2))

/**
 * A number to a power; null if the result is not finite.
 *
 * @example
 * ```ts
 * db.Square.annotate({ area: power('side', 2) })
 * ```
 * @public
 */
export const power: OfTwo<'number:real?'> = typed(ofSubjects('power', 2))

/**
 * The square root; null of a negative number.
 *
 * @example
 * ```ts
 * db.Square.annotate({ side: sqrt('area') })
 * ```
 * @public
 */
export const sqrt: OfOne<'number:real?'> = typed(ofSubjects('sqrt', 1))

/**
 * e to the power of a number.
 *
 * @example
 * ```ts
 * db.Growth.annotate({ factor: exp('rate') })
 * ```
 * @public
 */
export const exp: OfOne<'number:real?'> = typed(ofSubjects('exp', 1))

/**
 * The natural logarithm; null of 0 and of negative numbers.
 *
 * @example
 * ```ts
 * db.Growth.annotate({ rate: ln('factor') })
 * ```
 * @public
 */
export const ln: OfOne<'number:real?'> = typed(ofSubjects('ln', 1))

/**
 * The logarithm to a base, which is the first argument; null if it is undefined.
 *
 * @example
 * ```ts
 * db.Growth.annotate({ digits: log(10, 'people') })
 * ```
 * @public
 */
export const log: OfTwo<'number:real?'> = typed(ofSubjects('log', 2))

/**
 * The number pi.
 *
 * @example
 * ```ts
 * db.Circle.annotate({ round: F('diameter').times(pi()) })
 * ```
 * @public
 */
export const pi: Constantly<'float'> = typed(ofSubjects('pi', 0))

/**
 * An angle in degrees, of one in radians.
 *
 * @example
 * ```ts
 * db.Place.annotate({ angle: degrees('bearing') })
 * ```
 * @public
 */
export const degrees: OfOne<'number:real'> = typed(ofSubjects('degrees', 1))

/**
 * An angle in radians, of one in degrees.
 *
 * @example
 * ```ts
 * db.Place.annotate({ angle: radians('latitude') })
 * ```
 * @public
 */
export const radians: OfOne<'number:real'> = typed(ofSubjects('radians', 1))

/**
 * The sine of an angle in radians.
 *
 * @example
 * ```ts
 * db.Wave.annotate({ y: sin('x') })
 * ```
 * @public
 */
export const sin: OfOne<'number:real'> = typed(ofSubjects('sin', 1))

/**
 * The cosine of an angle in radians.
 *
 * @example
 * ```ts
 * db.Wave.annotate({ y: cos('x') })
 * ```
 * @public
 */
export const cos: OfOne<'number:real'> = typed(ofSubjects('cos', 1))

/**
 * The tangent of an angle in radians.
 *
 * @example
 * ```ts
 * db.Wave.annotate({ y: tan('x') })
 * ```
 * @public
 */
export const tan: OfOne<'number:real'> = typed(ofSubjects('tan', 1))

/**
 * The cotangent of an angle in radians; null of 0.
 *
 * @example
 * ```ts
 * db.Wave.annotate({ y: cot('x') })
 * ```
 * @public
 */
export const cot: OfOne<'number:real?'> = typed(ofSubjects('cot', 1))

/**
 * The angle whose sine a number is; null beyond -1 and 1.
 *
 * @example
 * ```ts
 * db.Wave.annotate({ x: asin('y') })
 * ```
 * @public
 */
export const asin: OfOne<'number:real?'> = typed(ofSubjects('asin', 1))

/**
 * The angle whose cosine a number is; null beyond -1 and 1.
 *
 * @example
 * ```ts
 * db.Wave.annotate({ x: acos('y') })
 * ```
 * @public
 */
export const acos: OfOne<'number:real?'> = typed(ofSubjects('acos', 1))

/**
 * The angle whose tangent a number is.
 *
 * @example
 * ```ts
 * db.Wave.annotate({ x: atan('y') })
 * ```
 * @public
 */
export const atan: OfOne<'number:real'> = typed(ofSubjects('atan', 1))

/**
 * The angle of the point (x, y), y first, from -π to π.
 *
 * @example
 * ```ts
 * db.Point.annotate({ angle: atan2('y', 'x') })
 * ```
 * @public
 */
export const atan2: OfTwo<'number:real'> = typed(ofSubjects('atan2', 2))

/**
 * A compile error that says what is wrong: nothing can be assigned to it, and the compiler's message
 * contains its argument.
 */
export interface Wrong<Message extends string> {
  readonly [wrong]: Message
}
declare const wrong: unique symbol

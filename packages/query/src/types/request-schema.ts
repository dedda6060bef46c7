/**
 * An object by Standard Schema: tools that take a validator of Zod take it, too.
 * @public
 */
export interface StandardSchema<Output> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: 'relata'
    /** What is wrong with a value, or the value in its stored form. */
    readonly validate: (value: unknown) => RequestResult<Output>
    readonly types?: { readonly input: Output; readonly output: Output } | undefined
    readonly jsonSchema: {
      readonly input: (options: { readonly target: string }) => Record<string, unknown>
      readonly output: (options: { readonly target: string }) => Record<string, unknown>
    }
  }
}

/**
 * The result of a {@link StandardSchema}.
 * @public
 */
export type RequestResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly RequestIssue[] }

/**
 * One fault of a value.
 * @public
 */
export interface RequestIssue {
  /** The code of the error that the write would throw: `ERR_REQUIRED`. */
  readonly code: string
  readonly message: string
  /** Where it is: `['title']`; missing if it is about the value as a whole. */
  readonly path?: readonly PropertyKey[]
}

/** A request that this service refuses, for a reason that the store doesn't know. */
export class RequestError extends Error {
  readonly statusCode: number
  readonly code: string

  constructor(statusCode: number, code: string, message: string) {
    super(message)
    this.name = 'RequestError'
    this.statusCode = statusCode
    this.code = code
  }
}

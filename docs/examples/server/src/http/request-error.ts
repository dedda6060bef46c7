/** A request that can't be served as it is: what this service itself has to say against it. */
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

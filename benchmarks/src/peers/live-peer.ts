/** What a peer does for section 8: results that follow the writes. */
export interface LivePeer {
  /** How many subscriptions are feasible: more would take minutes. */
  readonly most: { readonly books: number; readonly chain: number }
  /** The books of an author: calls back now, and after a write that changed them, when they are up to date. */
  books(author: number, told: () => void): Following
  /** The same of reviews where book.author.profile.city and rating are these. */
  chain(city: string, rating: number, told: () => void): Following
  /** How many the same questions find. */
  countBooks(author: number): number
  countChain(city: string, rating: number): number
  author(book: number): number
  rating(review: number): number
  /** Writes, each one transaction; subscribers have been called when it returns. */
  moveBook(book: number, author: number): void
  rate(review: number, rating: number): void
}
export interface Following {
  unsubscribe(): void
}

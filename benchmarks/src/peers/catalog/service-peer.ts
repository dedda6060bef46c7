import type { CatalogReview } from '../../data/catalog.js'
import type { Following } from '../live-peer.js'
import type { Page, PagePeer, Row } from './page-peer.js'

/** What a peer does for section 11, besides the pages of section 10. */
export interface ServicePeer extends PagePeer {
  book(id: number): Row | null
  /** All reviews with the rating where book.author.profile.city is the city, in any order. */
  ratedIn(city: string, rating: number): Page
  /** Distinct authors of a book on the shelf that has a review with the rating, in any order. */
  authorsReviewed(shelf: number, rating: number): Page

  /** Writes, each one transaction; subscribers have been called when it returns. */
  addReview(row: CatalogReview): void
  rate(review: number, rating: number): void
  moveBook(book: number, author: number): void

  /** Calls back after a write that changed the author's books, or the reviews of `ratedIn`. */
  followBooks(author: number, notify: () => void): Following
  followReviews(city: string, rating: number, notify: () => void): Following
}

import type { CatalogReview } from '../../data/catalog.js'
import type { Following } from '../live-peer.js'
import type { Page, Row } from './page-peer.js'
import { RelataPages } from './relata-pages.js'
import type { ServicePeer } from './service-peer.js'

class RelataService extends RelataPages implements ServicePeer {
  book(id: number): Row | null {
    return this.db.Book.get(id)
  }
  ratedIn(city: string, rating: number): Page {
    return this.db.Review.filter({ book__author__profile__city: city, rating }).toArray()
  }
  authorsReviewed(shelf: number, rating: number): Page {
    return this.db.Author.filter({ books__shelf: shelf, books__reviews__rating: rating }).toArray()
  }

  addReview({ id, book, rating }: CatalogReview): void {
    this.db.Review.create({ id, book_id: book, rating })
  }
  rate(review: number, rating: number): void {
    this.db.Review.update(review, { rating })
  }
  moveBook(book: number, author: number): void {
    this.db.Book.update(book, { author_id: author })
  }

  followBooks(author: number, notify: () => void): Following {
    return this.db.Author.get(author).books.live().subscribe(notify)
  }
  followReviews(city: string, rating: number, notify: () => void): Following {
    return this.db.Review.filter({ book__author__profile__city: city, rating }).live().subscribe(notify)
  }
}

export function relataService(): ServicePeer {
  return new RelataService()
}

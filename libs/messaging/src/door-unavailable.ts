/** What a door says when it can neither take nor refuse a request in time. */

export class DoorUnavailable extends Error {
  readonly retryAfterSeconds: number;

  constructor(reason: string, retryAfterSeconds: number, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'DoorUnavailable';
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

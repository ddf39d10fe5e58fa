/** The values of the secrets that open a bucket. */
export interface BucketKeys {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly sessionToken?: string;
}

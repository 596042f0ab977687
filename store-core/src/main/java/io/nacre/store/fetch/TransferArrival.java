package io.nacre.store.fetch;

import io.nacre.store.blob.Blob;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** One reader of a transfer. */
final class TransferArrival implements Arrival {
  private final Transfer transfer;
  private final Landing landing;
  private boolean closed;

  /**
   * @param landing retained for this reader, who releases it
   */
  TransferArrival(Transfer transfer, Landing landing) {
    this.transfer = transfer;
    this.landing = landing;
  }

  @Override
  public Digest digest() {
    return transfer.digest();
  }

  @Override
  public long size() {
    return landing.size();
  }

  @Override
  public FileChannel file() {
    return landing.file();
  }

  @Override
  public long await(long offset) throws FetchException, InterruptedException {
    return landing.await(offset);
  }

  @Override
  public Blob result() throws FetchException, InterruptedException {
    return transfer.result();
  }

  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      landing.release();
    }
  }
}

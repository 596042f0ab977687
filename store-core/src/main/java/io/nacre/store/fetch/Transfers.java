package io.nacre.store.fetch;

import io.nacre.store.blob.Blob;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is being fetched: one transfer for a digest at a time, whoever asks, on a virtual thread of
 * its own. Who is done waiting leaves; the transfer goes on to its end.
 */
public final class Transfers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Transfers.class);

  /** Digests under way at once; one more is refused. */
  private static final int MAX_TRANSFERS = 1024;

  private final Map<Digest, Transfer> underWay = new ConcurrentHashMap<>();
  private final ExecutorService threads;

  /**
   * @param name of the threads
   */
  public Transfers(String name) {
    this.threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name).factory());
  }

  /** Fetches one blob; whoever follows the transfer sees its bytes come. */
  @FunctionalInterface
  public interface Work {

    /**
     * @throws FetchException when nobody has it, or nobody could be read from
     * @throws IOException when this disk fails
     */
    Blob fetch(Transfer transfer) throws IOException, InterruptedException;
  }

  /**
   * A reader of the transfer of this digest, as soon as it is certain that there is something to
   * read.
   *
   * @param work how to fetch it, unless it is under way
   * @throws FetchException what the work came to
   */
  public Arrival follow(Digest digest, Work work) throws FetchException, InterruptedException {
    if (underWay.size() >= MAX_TRANSFERS) {
      throw new FetchException("too many blobs are under way already: try again later");
    }
    return underWay.computeIfAbsent(digest, _ -> start(digest, work)).follow();
  }

  /** Whether a blob is on its way. */
  public boolean isUnderWay(Digest digest) {
    return underWay.containsKey(digest);
  }

  private Transfer start(Digest digest, Work work) {
    Transfer transfer = new Transfer(digest);
    threads.execute(() -> run(transfer, work));
    return transfer;
  }

  /**
   * When others see how it ended, it is no longer there to be joined: the next one tries afresh.
   */
  private void run(Transfer transfer, Work work) {
    Digest digest = transfer.digest();
    try {
      Blob blob = work.fetch(transfer);
      underWay.remove(digest, transfer);
      transfer.succeeded(blob);
    } catch (FetchException e) {
      fail(transfer, e);
    } catch (IOException e) {
      fail(transfer, new FetchException("%s cannot be stored here".formatted(digest), e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(transfer, new FetchException("the agent is stopping", e));
    } catch (RuntimeException e) {
      log.error("fetching {}", digest, e);
      fail(transfer, new FetchException("fetching %s went wrong".formatted(digest), e));
    }
  }

  private void fail(Transfer transfer, FetchException why) {
    underWay.remove(transfer.digest(), transfer);
    transfer.failed(why);
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}

package io.nacre.oci.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.http.Headers;
import io.nacre.http.HttpClient;
import io.nacre.store.MalformedException;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NotFoundException;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lists of an upstream: whole, page after page, and believed for a moment. */
public final class UpstreamLists {
  private static final Duration BELIEVED = Duration.ofSeconds(30);

  /** Of one list, as its upstream sends it; in memory it takes a few times as much. */
  private static final int MAX_BYTES = 8 << 20;

  /** Of all lists of a kind that are believed at a time. */
  private static final long MAX_KEPT_BYTES = 2L * MAX_BYTES;

  private static final int MAX_PAGES = 100;
  private static final int PAGE_SIZE = 1000;

  /** The next page (RFC 8288); of its target only the query counts. */
  private static final Pattern NEXT =
      Pattern.compile("<[^>?]*+\\?([^>#]++)>\\s*;(?:[^,]*;)?\\s*rel=\"?next\"?");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private record Subject(UpstreamRepository repository, Digest digest) {}

  /** A list and what it took to send it. */
  private record Kept<T>(List<T> entries, int bytes) {}

  /** A list while its pages come. */
  private static final class Pages {
    final List<JsonNode> entries = new ArrayList<>();
    int bytes;

    <T> Kept<T> with(List<T> result) {
      return new Kept<>(result, bytes);
    }
  }

  private final UpstreamReader reader;
  private final Cache<UpstreamRepository, Kept<String>> tags = cache();
  private final Cache<Subject, Kept<JsonNode>> referrers = cache();

  UpstreamLists(UpstreamReader reader) {
    this.reader = reader;
  }

  private static <K, T> Cache<K, Kept<T>> cache() {
    return Caffeine.newBuilder()
        .maximumWeight(MAX_KEPT_BYTES)
        .weigher((K _, Kept<T> list) -> Math.max(1, list.bytes()))
        .expireAfterWrite(BELIEVED)
        .build();
  }

  /**
   * All tags, in lexical order.
   *
   * @throws NotFoundException when the upstream has no such repository
   * @throws FetchException as {@link UpstreamClient#open}
   */
  public List<String> tags(UpstreamRepository repository)
      throws FetchException, InterruptedException {
    Kept<String> known = tags.getIfPresent(repository);
    if (known != null) {
      return known.entries();
    }
    Pages pages = pages(repository, "tags/list", "n=" + PAGE_SIZE, "tags");
    List<String> fresh =
        pages.entries.stream()
            .map(node -> node.asString(""))
            .filter(UpstreamLists::isTag)
            .distinct()
            .sorted()
            .toList();
    tags.put(repository, pages.with(fresh));
    return fresh;
  }

  private static boolean isTag(String name) {
    try {
      return !new Tag(name).name().isEmpty();
    } catch (MalformedException _) {
      return false;
    }
  }

  /**
   * The descriptors of all manifests whose subject this is; where the upstream knows no referrers,
   * those of the fallback tag (distribution-spec, "Referrers Tag Schema").
   *
   * @throws FetchException as {@link UpstreamClient#open}
   */
  public List<JsonNode> referrers(UpstreamRepository repository, Digest subject)
      throws FetchException, InterruptedException {
    Subject key = new Subject(repository, subject);
    Kept<JsonNode> known = referrers.getIfPresent(key);
    if (known != null) {
      return known.entries();
    }
    Pages pages;
    try {
      pages = pages(repository, "referrers/" + subject, "", "manifests");
    } catch (NotFoundException _) {
      pages = underTag(repository, subject);
    }
    List<JsonNode> fresh = List.copyOf(pages.entries);
    referrers.put(key, pages.with(fresh));
    return fresh;
  }

  private Pages underTag(UpstreamRepository repository, Digest subject)
      throws FetchException, InterruptedException {
    Pages found = new Pages();
    try {
      var _ =
          page(repository, Call.manifest("GET", new Tag(fallback(subject))), "manifests", found);
    } catch (NotFoundException _) {
      return new Pages(); // nobody has pushed any
    }
    return found;
  }

  /** The algorithm and at most 64 digits. */
  private static String fallback(Digest subject) {
    String hex = subject.hex();
    return subject.algorithm().id() + "-" + hex.substring(0, Math.min(hex.length(), 64));
  }

  private Pages pages(UpstreamRepository repository, String path, String firstQuery, String field)
      throws FetchException, InterruptedException {
    Pages all = new Pages();
    Optional<String> query = Optional.of(firstQuery);
    for (int page = 0; query.isPresent(); page++) {
      if (page >= MAX_PAGES) {
        throw new FetchException("upstream %s lists too much".formatted(repository.upstream()));
      }
      String target = query.get().isEmpty() ? path : path + "?" + query.get();
      query = page(repository, new Call("GET", target, Headers.NONE), field, all);
    }
    return all;
  }

  /** Adds a page's entries; the query of the next page, if there is one. */
  private Optional<String> page(UpstreamRepository repository, Call call, String field, Pages all)
      throws FetchException, InterruptedException {
    try (HttpClient.Incoming answer = reader.open(repository, call, Patience.USUAL)) {
      byte[] body = answer.body().readAll(MAX_BYTES - all.bytes);
      all.bytes += body.length;
      JSON.readTree(body).path(field).forEach(all.entries::add);
      Matcher next = NEXT.matcher(answer.headers().first("Link").orElse(""));
      return next.find() ? Optional.of(next.group(1)) : Optional.empty();
    } catch (FetchException e) {
      throw e;
    } catch (JacksonException | IOException e) {
      throw new FetchException(
          "upstream %s sent no list of %s: %s"
              .formatted(repository.upstream(), field, e.getMessage()),
          e);
    }
  }
}

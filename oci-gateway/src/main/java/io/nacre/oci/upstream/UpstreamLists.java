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

  /** Lists kept; the largest are a few MB. */
  private static final int MAX_KEPT = 100;

  private static final int MAX_PAGES = 100;
  private static final int MAX_ENTRIES = 100_000;
  private static final int MAX_PAGE_BYTES = 4 << 20;
  private static final int PAGE_SIZE = 1000;

  /** The next page (RFC 8288); of its target only the query counts. */
  private static final Pattern NEXT =
      Pattern.compile("<[^>?]*+\\?([^>#]++)>\\s*;(?:[^,]*;)?\\s*rel=\"?next\"?");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private record Subject(UpstreamRepository repository, Digest digest) {}

  private final UpstreamReader reader;
  private final Cache<UpstreamRepository, List<String>> tags = cache();
  private final Cache<Subject, List<JsonNode>> referrers = cache();

  UpstreamLists(UpstreamReader reader) {
    this.reader = reader;
  }

  private static <K, V> Cache<K, V> cache() {
    return Caffeine.newBuilder().maximumSize(MAX_KEPT).expireAfterWrite(BELIEVED).build();
  }

  /**
   * All tags, in lexical order.
   *
   * @throws NotFoundException when the upstream has no such repository
   * @throws FetchException as {@link UpstreamClient#open}
   */
  public List<String> tags(UpstreamRepository repository)
      throws FetchException, InterruptedException {
    List<String> known = tags.getIfPresent(repository);
    if (known != null) {
      return known;
    }
    List<String> fresh =
        pages(repository, "tags/list", "n=" + PAGE_SIZE, "tags").stream()
            .map(node -> node.asString(""))
            .filter(UpstreamLists::isTag)
            .distinct()
            .sorted()
            .toList();
    tags.put(repository, fresh);
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
    List<JsonNode> known = referrers.getIfPresent(key);
    if (known != null) {
      return known;
    }
    List<JsonNode> fresh;
    try {
      fresh = pages(repository, "referrers/" + subject, "", "manifests");
    } catch (NotFoundException _) {
      fresh = underTag(repository, subject);
    }
    referrers.put(key, fresh);
    return fresh;
  }

  private List<JsonNode> underTag(UpstreamRepository repository, Digest subject)
      throws FetchException, InterruptedException {
    Tag tag = new Tag(fallback(subject));
    List<JsonNode> found = new ArrayList<>();
    try {
      var _ = page(repository, Call.manifest("GET", tag), "manifests", found);
    } catch (NotFoundException _) {
      return List.of(); // nobody has pushed any
    }
    return List.copyOf(found);
  }

  /** The algorithm and at most 64 digits. */
  private static String fallback(Digest subject) {
    String hex = subject.hex();
    return subject.algorithm().id() + "-" + hex.substring(0, Math.min(hex.length(), 64));
  }

  private List<JsonNode> pages(
      UpstreamRepository repository, String path, String firstQuery, String field)
      throws FetchException, InterruptedException {
    List<JsonNode> all = new ArrayList<>();
    Optional<String> query = Optional.of(firstQuery);
    for (int page = 0; query.isPresent(); page++) {
      if (page >= MAX_PAGES || all.size() > MAX_ENTRIES) {
        throw new FetchException("upstream %s lists too much".formatted(repository.upstream()));
      }
      String target = query.get().isEmpty() ? path : path + "?" + query.get();
      query = page(repository, new Call("GET", target, Headers.NONE), field, all);
    }
    return List.copyOf(all);
  }

  /** Adds a page's entries; the query of the next page, if there is one. */
  private Optional<String> page(
      UpstreamRepository repository, Call call, String field, List<JsonNode> all)
      throws FetchException, InterruptedException {
    try (HttpClient.Incoming answer = reader.open(repository, call, Patience.USUAL)) {
      JsonNode json = JSON.readTree(answer.body().readAll(MAX_PAGE_BYTES));
      json.path(field).forEach(all::add);
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

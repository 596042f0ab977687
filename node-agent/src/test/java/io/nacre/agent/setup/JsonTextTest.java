package io.nacre.agent.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class JsonTextTest {
  private static final String KEY = "registry-mirrors";
  private static final String URL = "http://127.0.0.1:5055";
  private static final long SEED = 20261125;
  private static final int DOCUMENTS = 300;

  @Test
  void a_list_gets_its_entry_first_and_all_else_stays_to_the_letter() throws SetupException {
    String text =
        """
        {
            "log-opts": {"max-size":"10m"},
            "registry-mirrors": [
                "https://mirror.example"
            ],
            "shutdown-timeout":  1.50e1
        }""";

    assertThat(json(text).with(KEY, URL))
        .isEqualTo(
            text.replace("\"https://mirror", "\"%s\",\n        \"https://mirror".formatted(URL)));
  }

  @Test
  void a_missing_list_is_made_where_the_object_begins() throws SetupException {
    assertThat(json("{\n\t\"debug\": true\n}\n").with(KEY, URL))
        .isEqualTo("{\n\t\"registry-mirrors\": [\"%s\"],\n\t\"debug\": true\n}\n".formatted(URL));
    assertThat(json("").with(KEY, URL))
        .isEqualTo("{\n  \"registry-mirrors\": [\"%s\"]\n}\n".formatted(URL));
    assertThat(json("{\"debug\":true}").with(KEY, URL))
        .isEqualTo("{\"registry-mirrors\": [\"%s\"], \"debug\":true}".formatted(URL));
  }

  @Test
  void whatever_the_document_the_entry_is_added_and_taken_back_to_the_letter()
      throws SetupException {
    Random random = new Random(SEED);
    for (int i = 0; i < DOCUMENTS; i++) {
      ObjectNode before = document(random);
      String text =
          random.nextBoolean()
              ? before.toString()
              : before.toPrettyString().replace("\n", random.nextBoolean() ? "\n" : "\r\n");
      boolean isNewKey = !before.has(KEY);

      String with = json(text).with(KEY, URL);

      ObjectNode wanted = before.deepCopy();
      wanted.withArrayProperty(KEY).insert(0, URL);
      assertThat(JsonMapper.shared().readTree(with)).as(text).isEqualTo(wanted);
      assertThat(json(with).has(KEY, URL)).isTrue();
      String back = json(with).without(KEY, URL, isNewKey);
      assertThat(back).as(with).isEqualTo(before.isEmpty() ? "{}" : text);
    }
  }

  /** An object of some members in any order, often with the list. */
  private static ObjectNode document(Random random) {
    List<String> names =
        new ArrayList<>(List.of(KEY, "insecure-registries", "a\"b", "ü", "runtimes"));
    Collections.shuffle(names, random);
    ObjectNode document = JsonMapper.shared().createObjectNode();
    for (String name : names.subList(0, random.nextInt(names.size()))) {
      if (name.equals(KEY)) {
        ArrayNode list = document.putArray(name);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
          list.add("https://%d.example/\"]".formatted(i));
        }
      } else {
        switch (random.nextInt(4)) {
          case 0 -> document.put(name, random.nextInt());
          case 1 -> document.put(name, "[" + random.nextInt() + "\\\"}");
          case 2 -> document.putObject(name).put(KEY, 1);
          default -> document.putArray(name).addArray().add(true);
        }
      }
    }
    return document;
  }

  @Test
  void what_others_have_put_beside_the_entry_stays() throws SetupException {
    assertThat(
            json("{\"registry-mirrors\": [\"%s\", \"b\"]}".formatted(URL)).without(KEY, URL, true))
        .isEqualTo("{\"registry-mirrors\": [\"b\"]}");
    assertThat(
            json("{\"registry-mirrors\": [\"b\", \"%s\"]}".formatted(URL)).without(KEY, URL, true))
        .isEqualTo("{\"registry-mirrors\": [\"b\"]}");
    assertThat(json("{\"debug\": true}").without(KEY, URL, true)).isEqualTo("{\"debug\": true}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{",
        "{\"a\":1,}",
        "{\"a\":1} x",
        "// note\n{}",
        "{\"a\":1,\"a\":2}",
        "null"
      })
  void what_is_no_json_object_is_refused(String text) {
    assertThatThrownBy(() -> json(text))
        .isInstanceOf(SetupException.class)
        .hasMessageContaining("daemon.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"x\"", "{}", "[1]", "[\"a\", null]"})
  void what_is_no_list_of_strings_is_refused(String value) throws SetupException {
    JsonText json = json("{\"registry-mirrors\": %s}".formatted(value));

    assertThatThrownBy(() -> json.with(KEY, URL))
        .hasMessage("daemon.json: \"registry-mirrors\" is no list of strings; nothing was changed");
  }

  private static JsonText json(String text) throws SetupException {
    return new JsonText("daemon.json", text);
  }
}

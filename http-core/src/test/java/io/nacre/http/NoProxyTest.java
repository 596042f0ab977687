package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is reached without a proxy; the table is that of curl and of Go's httpproxy. */
class NoProxyTest {

  @ParameterizedTest(name = "{0} covers {1}:{2}: {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                   | example.com      | 80  | false
          *                    | example.com      | 80  | true
          example.com          | example.com      | 80  | true
          example.com          | EXAMPLE.com      | 80  | true
          example.com          | example.com.     | 80  | true
          example.com          | a.b.example.com  | 80  | true
          example.com          | notexample.com   | 80  | false
          example.com          | example.com.evil | 80  | false
          .example.com         | a.example.com    | 80  | true
          .example.com         | example.com      | 80  | false
          *.example.com        | a.example.com    | 80  | true
          *.example.com        | example.com      | 80  | false
          example.com:443      | example.com      | 443 | true
          example.com:443      | example.com      | 80  | false
          .example.com:443     | a.example.com    | 443 | true
          10.0.0.0/8           | 10.1.2.3         | 80  | true
          10.0.0.0/8           | 11.1.2.3         | 80  | false
          10.128.0.0/9         | 10.127.255.255   | 80  | false
          10.128.0.0/9         | 10.200.1.1       | 80  | true
          0.0.0.0/0            | 8.8.8.8          | 80  | true
          0.0.0.0/0            | ::1              | 80  | false
          10.0.0.0/8           | ten.example.com  | 80  | false
          10.0.0.0/33          | 10.0.0.0         | 80  | false
          192.0.2.1            | 192.0.2.1        | 80  | true
          192.0.2.1            | 192.0.2.10       | 80  | false
          192.0.2.1:81         | 192.0.2.1        | 80  | false
          192.0.2.1:81         | 192.0.2.1        | 81  | true
          2001:db8::/32        | 2001:db8:1::5    | 80  | true
          2001:db8::/32        | 2001:db9::5      | 80  | false
          ::1                  | 0:0:0:0:0:0:0:1  | 80  | true
          [::1]:81             | ::1              | 81  | true
          [::1]:81             | ::1              | 80  | false
          'a.com, b.com ,,c'   | b.com            | 80  | true
          'a.com, b.com ,,c'   | c                | 80  | true
          'a.com, b.com ,,c'   | d                | 80  | false
          /,:,[,.,%            | example.com      | 80  | false
          """)
  void coversWhatItSays(String rules, String host, int port, boolean covered) {
    Origin origin = new Origin(false, host.toLowerCase(java.util.Locale.ROOT), port);
    assertThat(NoProxy.parse(rules).covers(origin.hostName(), origin.port())).isEqualTo(covered);
  }
}

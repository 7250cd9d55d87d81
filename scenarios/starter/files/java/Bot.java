import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** A bot on the Digital Connection cloud: it answers every text with a greeting, once. It needs Java 17 and no library. */
public class Bot {
  static final Map<String, String> ENV = System.getenv(); // wavetank run sets these; elsewhere set them yourself
  static final Set<String> ANSWERED = ConcurrentHashMap.newKeySet(); // a bot that must survive a restart keeps them in a database
  static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public static void main(String[] args) throws IOException {
    String[] listen = ENV.get("WAVETANK_LISTEN").split(":");
    HttpServer server = HttpServer.create(new InetSocketAddress(listen[0], Integer.parseInt(listen[1])), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", Bot::answer);
    server.start();
  }

  static void answer(HttpExchange x) throws IOException {
    String body = new String(x.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int status = 200;
    if (x.getRequestMethod().equals("POST")) {
      if (!ENV.get("WAVETANK_WEBHOOK_SECRET").equals(x.getRequestHeaders().getFirst("X-API-Key"))) {
        status = 401;
      } else {
        try {
          take(new Json(body).object());
        } catch (Exception e) {
          System.err.println(e);
          status = 500; // the cloud sends the webhook again
        }
      }
    }
    x.sendResponseHeaders(status, -1);
    x.close();
  }

  @SuppressWarnings("unchecked")
  static void take(Map<String, Object> webhook) throws IOException, InterruptedException {
    if (!"message:appUser".equals(webhook.get("trigger"))) return;
    String user = (String) ((Map<String, Object>) webhook.get("appUser")).get("_id");
    for (Object each : (List<Object>) webhook.get("messages")) {
      Map<String, Object> message = (Map<String, Object>) each;
      String id = (String) message.get("_id");
      if (!"text".equals(message.get("type")) || !ANSWERED.add(id)) continue;
      try {
        say(user, "Hi " + message.get("name"));
      } catch (IOException e) {
        ANSWERED.remove(id); // it was not: the cloud brings it again
        throw e;
      }
    }
  }

  static void say(String user, String text) throws IOException, InterruptedException {
    String key = Base64.getEncoder().encodeToString((ENV.get("WAVETANK_KEY_ID") + ":" + ENV.get("WAVETANK_SECRET")).getBytes(StandardCharsets.UTF_8));
    String url = ENV.get("WAVETANK_AGGREGATOR_URL") + "/v1.1/apps/" + ENV.get("WAVETANK_APP_ID") + "/appusers/" + user + "/messages";
    String body = "{\"role\":\"appMaker\",\"type\":\"text\",\"text\":" + Json.quote(text) + "}";
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Basic " + key)
        .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build();
    HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300) throw new IOException("the cloud answers " + response.statusCode() + " " + response.body());
  }

  /** Reads JSON, which Java's own library cannot. */
  static final class Json {
    private final String text;
    private int at;

    Json(String text) {
      this.text = text;
    }

    Map<String, Object> object() {
      Map<String, Object> into = new HashMap<>();
      for (take('{'); next() != '}'; skip(',')) {
        String key = string();
        take(':');
        into.put(key, value());
      }
      take('}');
      return into;
    }

    private List<Object> list() {
      List<Object> into = new ArrayList<>();
      for (take('['); next() != ']'; skip(',')) into.add(value());
      take(']');
      return into;
    }

    private Object value() {
      switch (next()) {
        case '{': return object();
        case '[': return list();
        case '"': return string();
      }
      int from = at;
      while (at < text.length() && ",]} \n\r\t".indexOf(text.charAt(at)) < 0) at++;
      String word = text.substring(from, at);
      if (word.equals("null")) return null;
      if (word.equals("true") || word.equals("false")) return Boolean.valueOf(word);
      return Double.valueOf(word);
    }

    private String string() {
      StringBuilder into = new StringBuilder();
      for (take('"'); text.charAt(at) != '"'; at++) {
        if (text.charAt(at) != '\\') {
          into.append(text.charAt(at));
          continue;
        }
        char c = text.charAt(++at);
        if (c == 'u') {
          into.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
          at += 4;
        } else {
          int i = "bfnrt".indexOf(c);
          into.append(i < 0 ? c : "\b\f\n\r\t".charAt(i));
        }
      }
      at++;
      return into.toString();
    }

    private char next() {
      while (Character.isWhitespace(text.charAt(at))) at++;
      return text.charAt(at);
    }

    private void take(char c) {
      if (next() != c) throw new IllegalArgumentException("JSON: " + c + " expected at " + at);
      at++;
    }

    private void skip(char c) {
      if (next() == c) at++;
    }

    static String quote(String text) {
      StringBuilder into = new StringBuilder("\"");
      for (char c : text.toCharArray()) {
        if (c == '"' || c == '\\') into.append('\\').append(c);
        else if (c < ' ') into.append(String.format("\\u%04x", (int) c));
        else into.append(c);
      }
      return into.append('"').toString();
    }
  }
}

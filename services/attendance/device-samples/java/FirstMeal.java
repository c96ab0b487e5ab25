// A first meal in Java 17, without libraries: makes a key, registers it, asks for the pupils, sends
// one line. Wants MESTOLO (address), DEVICE (id) and CODE (one-time code) in the environment.
// Run it as it is: java FirstMeal.java

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

public class FirstMeal {
    static final String MESTOLO = System.getenv("MESTOLO").replaceAll("/+$", "");
    static final String DEVICE = System.getenv("DEVICE");
    static final String CODE = System.getenv("CODE");
    static final String AUTHORITY = URI.create(MESTOLO).getAuthority().toLowerCase();
    static final Path KEY_FILE = Path.of("device-key.txt");
    static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1).build();

    static PrivateKey privateKey;
    static String publicKey;

    public static void main(String[] arguments) throws Exception {
        readOrMakeKey();

        // Safe to repeat with the same key.
        String registration = "{\"code\":\"" + CODE + "\",\"publicKey\":\"" + publicKey + "\"}";
        System.out.println("registered: " + send(request("/devices/" + DEVICE + "/registration")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(registration))));

        String today = LocalDate.now(ZoneId.of("Europe/Rome")).toString();
        String list = get("/devices/" + DEVICE + "/pupils", "?servedOn=" + today);
        // No JSON reader is needed for this one value; a device has one.
        List<String> pupils = Pattern.compile("\"pupilId\":\"([^\"]+)\"").matcher(list).results()
                .map(found -> found.group(1)).collect(Collectors.toList());
        String pupil = pupils.get(new Random().nextInt(pupils.size()));
        System.out.println("a pupil: " + pupil);

        String line = String.format("{\"observationId\":\"%s\",\"pupilId\":\"%s\",\"servedOn\":\"%s\","
                + "\"state\":\"present\",\"recordedAt\":\"%s\"}", UUID.randomUUID(), pupil, today,
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
        String answer = post("/devices/" + DEVICE + "/roll-calls", "{\"lines\":[" + line + "]}");
        System.out.println(answer);
        boolean isTaken = answer.matches(".*\"result\":\"(accepted|duplicate)\".*");
        System.exit(isTaken ? 0 : 1);
    }

    /** The private half stays in the file; the public one stands in its second line. */
    static void readOrMakeKey() throws Exception {
        if (!Files.exists(KEY_FILE)) {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] known = pair.getPublic().getEncoded();
            // The last 32 bytes of this form are the key itself.
            byte[] raw = Arrays.copyOfRange(known, known.length - 32, known.length);
            Files.writeString(KEY_FILE, base64(pair.getPrivate().getEncoded()) + "\n" + base64(raw));
        }
        List<String> lines = Files.readAllLines(KEY_FILE);
        var secret = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(lines.get(0)));
        privateKey = KeyFactory.getInstance("Ed25519").generatePrivate(secret);
        publicKey = lines.get(1);
    }

    static String get(String path, String query) throws Exception {
        var components = new LinkedHashMap<String, String>();
        components.put("@method", "GET");
        components.put("@authority", AUTHORITY);
        components.put("@path", path);
        components.put("@query", query);
        return send(signed(request(path + query).GET(), components));
    }

    static String post(String path, String content) throws Exception {
        // The digest is of the very bytes that are sent.
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        String digest = "sha-256=:" + base64(MessageDigest.getInstance("SHA-256").digest(body)) + ":";
        var components = new LinkedHashMap<String, String>();
        components.put("@method", "POST");
        components.put("@authority", AUTHORITY);
        components.put("@path", path);
        components.put("content-digest", digest);
        components.put("content-type", "application/json");
        var request = request(path)
                .header("content-digest", digest)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        return send(signed(request, components));
    }

    /** Adds the two headers of a signature over these names and values, in this order. */
    static HttpRequest.Builder signed(HttpRequest.Builder request, Map<String, String> components)
            throws Exception {
        long created = Instant.now().getEpochSecond();
        String names = components.keySet().stream().map(name -> "\"" + name + "\"")
                .collect(Collectors.joining(" "));
        String parameters = String.format(
                "(%s);created=%d;expires=%d;nonce=\"%s\";keyid=\"%s\";alg=\"ed25519\"",
                names, created, created + 120, UUID.randomUUID(), DEVICE);
        String lines = components.entrySet().stream()
                .map(one -> "\"" + one.getKey() + "\": " + one.getValue())
                .collect(Collectors.joining("\n"));
        // Line feeds between the lines, and none at the end.
        String toSign = lines + "\n\"@signature-params\": " + parameters;
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(privateKey);
        signer.update(toSign.getBytes(StandardCharsets.UTF_8));
        return request.header("signature-input", "sig=" + parameters)
                .header("signature", "sig=:" + base64(signer.sign()) + ":");
    }

    static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(MESTOLO + path)).timeout(Duration.ofSeconds(15));
    }

    static String send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = CLIENT.send(request.build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            System.err.println(response.statusCode() + ": " + response.body());
            System.exit(1);
        }
        return response.body();
    }

    static String base64(byte[] raw) {
        return Base64.getEncoder().encodeToString(raw);
    }
}

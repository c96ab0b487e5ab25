// A first meal in Go, with the standard library alone: makes a key, registers it, asks for the
// pupils, sends one line. Wants MESTOLO (address), DEVICE (id) and CODE (one-time code) in the
// environment.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	mathrand "math/rand"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
	_ "time/tzdata"
)

const keyFile = "device-key.base64"

var (
	mestolo = strings.TrimRight(os.Getenv("MESTOLO"), "/")
	device  = os.Getenv("DEVICE")
	client  = &http.Client{Timeout: 15 * time.Second}
)

// The private half stays in this file, as the 32 bytes it is made from.
func deviceKey() ed25519.PrivateKey {
	if text, err := os.ReadFile(keyFile); err == nil {
		seed, err := base64.StdEncoding.DecodeString(string(text))
		must(err)
		return ed25519.NewKeyFromSeed(seed)
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	must(err)
	must(os.WriteFile(keyFile, []byte(base64.StdEncoding.EncodeToString(key.Seed())), 0o600))
	return key
}

type component struct{ name, value string }

// Adds the two headers of a signature over these components, in this order.
func sign(request *http.Request, key ed25519.PrivateKey, components []component) {
	var names, lines []string
	for _, c := range components {
		names = append(names, `"`+c.name+`"`)
		lines = append(lines, fmt.Sprintf(`"%s": %s`, c.name, c.value))
	}
	created := time.Now().Unix()
	parameters := fmt.Sprintf(`(%s);created=%d;expires=%d;nonce="%s";keyid="%s";alg="ed25519"`,
		strings.Join(names, " "), created, created+120, random(), device)
	// Line feeds between the lines, and none at the end.
	toSign := strings.Join(append(lines, `"@signature-params": `+parameters), "\n")
	signature := base64.StdEncoding.EncodeToString(ed25519.Sign(key, []byte(toSign)))
	request.Header.Set("Signature-Input", "sig="+parameters)
	request.Header.Set("Signature", "sig=:"+signature+":")
}

func get(key ed25519.PrivateKey, path, query string) []byte {
	request, err := http.NewRequest("GET", mestolo+path+query, nil)
	must(err)
	sign(request, key, []component{
		{"@method", "GET"}, {"@authority", authority()}, {"@path", path}, {"@query", query},
	})
	return send(request)
}

func post(key ed25519.PrivateKey, path string, content any) []byte {
	// The digest is of the very bytes that are sent.
	body, err := json.Marshal(content)
	must(err)
	sum := sha256.Sum256(body)
	digest := "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
	request, err := http.NewRequest("POST", mestolo+path, bytes.NewReader(body))
	must(err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Content-Digest", digest)
	sign(request, key, []component{
		{"@method", "POST"}, {"@authority", authority()}, {"@path", path},
		{"content-digest", digest}, {"content-type", "application/json"},
	})
	return send(request)
}

func send(request *http.Request) []byte {
	response, err := client.Do(request)
	must(err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	must(err)
	if response.StatusCode >= 300 {
		log.Fatalf("%d: %s", response.StatusCode, answer)
	}
	return answer
}

func authority() string {
	address, err := url.Parse(mestolo)
	must(err)
	return strings.ToLower(address.Host)
}

func random() string {
	raw := make([]byte, 16)
	_, err := rand.Read(raw)
	must(err)
	return hex.EncodeToString(raw)
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	log.SetFlags(0)
	code := os.Getenv("CODE")
	if mestolo == "" || device == "" || code == "" {
		log.Fatal("Set MESTOLO, DEVICE and CODE.")
	}
	key := deviceKey()
	public := base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey))

	// Safe to repeat with the same key.
	registration, err := json.Marshal(map[string]string{"code": code, "publicKey": public})
	must(err)
	request, err := http.NewRequest("POST", mestolo+"/devices/"+device+"/registration",
		bytes.NewReader(registration))
	must(err)
	request.Header.Set("Content-Type", "application/json")
	fmt.Printf("registered: %s\n", send(request))

	rome, err := time.LoadLocation("Europe/Rome")
	must(err)
	today := time.Now().In(rome).Format("2006-01-02")
	var list struct {
		Pupils []struct {
			PupilID string `json:"pupilId"`
		} `json:"pupils"`
	}
	must(json.Unmarshal(get(key, "/devices/"+device+"/pupils", "?servedOn="+today), &list))
	pupil := list.Pupils[mathrand.Intn(len(list.Pupils))].PupilID
	fmt.Println("a pupil:", pupil)

	line := map[string]string{
		"observationId": random(),
		"pupilId":       pupil,
		"servedOn":      today,
		"state":         "present",
		"recordedAt":    time.Now().UTC().Format(time.RFC3339),
	}
	answer := post(key, "/devices/"+device+"/roll-calls", map[string]any{"lines": []any{line}})
	fmt.Printf("%s\n", answer)
	var answered struct {
		Lines []struct{ Result string }
	}
	must(json.Unmarshal(answer, &answered))
	if result := answered.Lines[0].Result; result != "accepted" && result != "duplicate" {
		os.Exit(1)
	}
}

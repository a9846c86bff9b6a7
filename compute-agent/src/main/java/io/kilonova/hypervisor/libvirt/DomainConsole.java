package io.kilonova.hypervisor.libvirt;

import java.io.StringReader;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Where a running domain's serial line is. */
final class DomainConsole {
    private DomainConsole() {}

    /** The terminal that the first serial line is. */
    static Optional<String> terminal(String xml) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            var document =
                    factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
            var lines = document.getElementsByTagName("serial");
            if (lines.getLength() == 0 || !(lines.item(0) instanceof Element line)) {
                return Optional.empty();
            }
            var sources = line.getElementsByTagName("source");
            return line.getAttribute("type").equals("pty") && sources.getLength() > 0
                    ? Optional.of(((Element) sources.item(0)).getAttribute("path"))
                    : Optional.empty();
        } catch (java.io.IOException
                | javax.xml.parsers.ParserConfigurationException
                | org.xml.sax.SAXException e) {
            throw new IllegalStateException("a domain that cannot be read", e);
        }
    }
}
